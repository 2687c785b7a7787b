import { readControl } from "../../../../functions/capacity/control";
import { describeSummary, titleOfSummary } from "../../../../functions/results/messages/summary-message";
import { OPEN } from "../../capacity/breaker/open-breaker";
import { deploymentEvent } from "../../deployment-events";
import { MEMBER, OWN } from "../../places-on-sts";
import { NOW } from "../../samples";
import {
  gateItem,
  historyOf,
  hoursAgo,
  imageRow,
  keyOf,
  summaryOf,
  unscannedRow,
  workloadsItem,
} from "../../summary/ledger-items";

/** What a chat shows: https://docs.aws.amazon.com/chatbot/latest/adminguide/custom-notifs.html */
const CHAT = 8000;

const impaired = (reason: string) => ({
  ...readControl(undefined),
  breaker: { open: { ...OPEN, reason } },
});

test("of nothing at all it says so", () => {
  const summary = summaryOf([]);

  expect(titleOfSummary(summary)).toBe("Scan summary of scanning: 0 images fail");
  expect(describeSummary(summary)).toEqual([
    "Installation: scanning",
    "Period: 2026-02-22 12:00 UTC to 2026-03-01 12:00 UTC; days are in UTC.",
    "Running images: according to the sweep of 2026-03-01 11:30 UTC, and the scans that ended since then.",
    "",
    "Running and failing: 0 images, 0 new; besides, 0 not seen running.",
    "",
    "Running, never scanned: 0 images; besides, 0 not seen running.",
    "",
    "Capacity: 0 waiting, 0 held until their time, 0 running, 0 in error.",
    "",
    "Gate: 0 decisions.",
    "Enforcement: 0 decisions.",
  ]);
});

test("says of each image what there is to do, for whom, and since when", () => {
  const waiting = { rowState: "WAITING", dueAt: NOW.toISOString(), reason: "20 scans run already." };
  const gone = imageRow({ image: keyOf(3), reference: "docker.io/acme/gone:1" });
  const summary = summaryOf(
    [
      imageRow(historyOf({ 1: "FAILED", 48: "FAILED", 300: "PASSED" })),
      workloadsItem({ furtherServices: 3 }),
      imageRow({
        ...{ image: keyOf(2), verdict: "PASSED", reference: "docker.io/acme/fixed:2" },
        ...historyOf({ 1: "PASSED", 300: "FAILED" }),
      }),
      gone,
      workloadsItem({ sweptAt: hoursAgo(30) }, String(gone.image)),
      unscannedRow({ image: keyOf(4), ...waiting }),
      workloadsItem({}, keyOf(4)),
      gateItem("x", "FAILED", deploymentEvent({ decidedAt: hoursAgo(4) }), 4),
    ],
    { control: { ...readControl(undefined), running: ["a"] } },
  );

  const lines = describeSummary(summary);

  expect(titleOfSummary(summary)).toBe("Scan summary of scanning: 1 image fails, 1 was never scanned");
  for (const line of [
    "Installation: scanning, 123456789012, us-east-1",
    "Running and failing: 1 image, 1 new; besides, 1 not seen running.",
    "1. docker.io/library/nginx:1.27 (sha256:aaaaaaaaaaaa, amd64); 1 critical, 2 high; fails since 2026-02-27 (2 days, NEW); owner team-shop; runs in production/web (4 tasks), 3 more",
    "- docker.io/library/nginx:1.27 (sha256:000000000000, amd64); seen since 2026-01-18; owner team-shop; runs in production/web (4 tasks); WAITING: 20 scans run already.",
    "Capacity: 1 waiting, 0 held until their time, 0 running, 0 in error.",
    "Gate: 1 decision: 1 Deployment Blocked.",
    "- Deployment Blocked: production/web, 2026-03-01: docker.io/library/nginx:1.27",
  ]) {
    expect(lines).toContain(line);
  }
});

test("says that not all could be read, and that nobody can know what runs", () => {
  const text = describeSummary(summaryOf([], { lastSweep: undefined }, false)).join("\n");

  expect(text).toContain("not all of the ledger could be read in time");
  expect(text).toContain("because no sweep has completed yet");
});

test("says since when every scan waits", () => {
  const control = impaired("no token <@here>");

  expect(describeSummary(summaryOf([], { control }))).toContain(
    "EVERY SCAN WAITS since 2026-03-01 12:00 UTC: no token ?@ here?",
  );
});

test("hundreds of images with the longest and most hostile texts fit into a chat; what is left out is counted", () => {
  const hostile = "<!here> [a](https://b)\u001b[2J\n\u202e@channel |`*".padEnd(255, "語");
  const services = Array.from({ length: 20 }, () => ({
    ...{ kind: "family", name: hostile, cluster: hostile, owner: hostile.slice(0, 100) },
    ...{ tasks: 123_456, since: hoursAgo(9) },
  }));
  const decision = (number: number, changes: object) =>
    deploymentEvent({ decidedAt: hoursAgo(4), deploymentEventId: `${number}`, ...changes });
  const items = Array.from({ length: 300 }, (_, number) => [
    imageRow({ image: keyOf(number), reference: `docker.io/${hostile}:${number}` }),
    workloadsItem(
      { services, furtherServices: 80 },
      String(imageRow({ image: keyOf(number), reference: `docker.io/${hostile}:${number}` }).image),
    ),
    unscannedRow({ image: keyOf(1000 + number), rowState: "ERROR", reason: hostile.repeat(20) }),
    workloadsItem({ services }, keyOf(1000 + number)),
    imageRow({
      ...{ image: keyOf(2000 + number), verdict: "PASSED", reference: `docker.io/${hostile}:${number}` },
      ...historyOf({ 1: "PASSED", 300: "FAILED" }),
    }),
    gateItem(`${number}`, "FAILED", decision(number, { service: hostile }), 4),
    {
      image: `enforcement#production/web/${number}`,
      decision: JSON.stringify(decision(number, { cluster: hostile })),
    },
  ]).flat();
  const control = impaired(hostile.repeat(10));

  const lines = describeSummary(summaryOf(items, { control }, false));
  const text = lines.join("\n");

  expect(text.length).toBeLessThanOrEqual(CHAT);
  expect(text).not.toMatch(/[<>[\]`*|]|:\/\/|@(?=[a-z])/);
  expect(text.replaceAll("\n", "")).not.toMatch(/\p{C}/u);
  // Each of them says how many it has left out: together with what is shown, all are there.
  const counted = (title: string, mark: RegExp) => {
    const begin = lines.findIndex((line) => line.startsWith(title));
    const part = lines.slice(begin + 1, lines.findIndex((line, at) => at > begin && /^… and/.test(line)) + 1);
    const [, further = "0"] = /^… and (\d+) more$/.exec(part.at(-1) ?? "") ?? [];
    return part.filter((line) => mark.test(line)).length + Number(further);
  };
  expect(counted("Running and failing:", /^\d+\. /)).toBe(300);
  expect(counted("Running, never scanned", /^- /)).toBe(300);
  expect(counted("Gate:", /^- /)).toBe(300);
  expect(counted("Enforcement:", /^- /)).toBe(300);
});

test("the reason of an error does not name its image again", () => {
  const error = (reference: string, key: string, message: string) => {
    const reason = `Scan of ${reference} ${key.replace(/^.*@/, "").replace("#", " ")} failed: ${message}`;
    const row = unscannedRow({ image: key, reference, rowState: "ERROR", reason });
    return [row, workloadsItem({}, String(row.image))];
  };
  const lines = describeSummary(
    summaryOf([
      ...error("quay.io/acme/a:1", keyOf(1), "the registry quay.io refused the credentials"),
      ...error("quay.io/acme/b:1", keyOf(2), "it is gone"),
    ]),
  );

  expect(lines.filter((line) => line.includes("quay.io/acme"))).toEqual([
    "- quay.io/acme/a:1 (sha256:000000000000, amd64); seen since 2026-01-18; owner team-shop; runs in production/web (4 tasks); ERROR: the registry quay.io refused the credentials",
    "- quay.io/acme/b:1 (sha256:000000000000, amd64); seen since 2026-01-18; owner team-shop; runs in production/web (4 tasks); ERROR: it is gone",
  ]);
});

test("services of equal names are told apart by accounts and regions that are not the installation's own", () => {
  const { failing, enforcement, ...others } = summaryOf([imageRow(), workloadsItem()]);
  const [image] = failing.images;
  const service = { kind: "service", name: "web", cluster: "shop", tasks: 2, since: hoursAgo(9) } as const;
  const decision = { detailType: "Task Stopped", decidedAt: hoursAgo(1), cluster: "shop", family: "job" };
  const lines = describeSummary({
    ...{ ...others, ...OWN },
    failing: {
      ...failing,
      images: image ? [{ ...image, services: [MEMBER, OWN].map((place) => ({ ...service, ...place })) }] : [],
    },
    enforcement: {
      ...enforcement,
      latest: [MEMBER, OWN].map((place) => ({ ...decision, ...place, images: [], furtherImages: 0 })),
    },
  });

  expect(lines.join("\n")).toContain("runs in 222222222222/eu-west-1/shop/web (2 tasks), shop/web (2 tasks)");
  expect(lines.slice(-2)).toEqual([
    "- Task Stopped: 222222222222/eu-west-1/shop/job, 2026-03-01",
    "- Task Stopped: shop/job, 2026-03-01",
  ]);
});

test.each([
  [
    "ends with a whole word",
    "the registry refused credentials ".repeat(10),
    /: [\w ]*(the|registry|refused|credentials)…$/,
  ],
  ["but an address is cut", `see https://quay.io/${"a".repeat(300)}`, /: see https\S+quay\.io\/a{100,}…$/],
])("a reason that is cut %s", (_, reason, expected) => {
  const rows = [unscannedRow({ rowState: "ERROR", reason }), workloadsItem({})];
  const line = describeSummary(summaryOf(rows)).find((each) => each.endsWith("…"));

  expect(line).toMatch(expected);
});
