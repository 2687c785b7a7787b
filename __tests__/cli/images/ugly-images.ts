import { HOUR } from "../../../functions/contract/durations";
import { plainRow, type RowChanges, runBy } from "../rows";

const digestOf = (number: number) => `sha256:${String(number).padStart(64, "0")}`;
/** So long ago, to the hour that a table shows. */
const hoursAgo = (hours: number) => new Date(Date.now() - hours * HOUR - 1000).toISOString();

const NO_VERDICT = {
  ...{ verdict: undefined, verdictAt: undefined, freshUntil: undefined, counts: undefined },
  ...{ topVulnerabilities: undefined, failedRules: undefined, resultUrl: undefined, run: undefined },
};
const counts = (critical: number, high: number) => ({ critical, high, medium: 0, low: 0, negligible: 0 });

interface Ugly {
  readonly row: RowChanges;
  readonly service?: Readonly<Record<string, unknown>>;
}

const LONG = "a".repeat(255);

/** Images whose names, owners and services are as ugly as a table may hold them, the worst first. */
const UGLY: readonly Ugly[] = [
  {
    row: { reference: `registry.example.com/${"deep/".repeat(46)}web:1`, counts: counts(12, 345) },
    service: { cluster: LONG, name: LONG, owner: "支払いチーム・東京オフィス・基盤グループ" },
  },
  {
    row: { reference: "docker.io/acme/عربي\u202etxt.exe:1", counts: counts(3, 7), verdictAt: hoursAgo(100) },
    service: { name: "שירות", owner: "צוות\u202e תשלומים" },
  },
  {
    row: { reference: "ghcr.io/acme/broken:2", ...NO_VERDICT, rowState: "ERROR", reason: "refused" },
    service: { kind: "family", name: "job\u001b[2J\r\nPASSED", owner: "team\u009b1m\u0000shop" },
  },
  {
    row: {
      reference:
        "123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop/web:860c1904a1ce19322e91ac35af1ab07466440c37",
      ...{ ...NO_VERDICT, rowState: "ERROR", reason: "refused", platform: "linux/arm64" },
    },
    service: { name: "web", owner: "team-shop" },
  },
  {
    row: {
      reference: "public.ecr.aws/acme/untagged",
      digest: `sha256:${"1c13".repeat(16)}`,
      ...NO_VERDICT,
      rowState: "ERROR",
      reason: "refused",
    },
  },
  {
    row: {
      reference: "quay.io/acme/unruled:3",
      verdict: "NO_POLICY",
      rowState: "SCANNING",
      dueAt: hoursAgo(0),
    },
    service: { name: "👩‍🚀🚀", owner: "🧑🏽‍💻 crew" },
  },
  { row: { reference: "docker.io/library/new:1", ...NO_VERDICT, rowState: "WAITING", dueAt: hoursAgo(0) } },
  {
    row: {
      reference: "docker.io/library/nginx:1.27",
      verdict: "PASSED",
      platform: "linux/arm64",
      counts: counts(0, 0),
    },
    service: { name: "web", owner: "team-shop" },
  },
];

const sweptAt = hoursAgo(0);

/** The items of a table that holds them. */
export const UGLY_ITEMS: readonly Readonly<Record<string, unknown>>[] = [
  { image: "sweep#last-complete", startedAt: sweptAt, endedAt: sweptAt },
  ...UGLY.flatMap(({ row, service }, index) => {
    const item = plainRow({ digest: digestOf(index), verdictAt: hoursAgo(2), ...row });
    return [
      item,
      runBy(service, {
        ...{ image: `workloads#${item.image}`, furtherServices: service && index === 1 ? 2 : 0, sweptAt },
        ...(service ? {} : { services: [] }),
      }),
    ];
  }),
];
