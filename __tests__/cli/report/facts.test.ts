import { FACTS } from "../../../cli/commands/report/facts";
import { type ImageInList, type ListedService, shownPlace } from "../../../cli/images/table";
import type { ListedScan } from "../../../cli/ledger/listed-images";
import type { TopVulnerability } from "../../../functions/contract/images/vulnerabilities";
import type { Workload } from "../../../functions/contract/places/workload";
import { MEMBER, OWN } from "../../functions/places-on-sts";
import { inList } from "./page-images";

const fact = (title: string, changes: Partial<ImageInList> = {}) => FACTS[title]?.(inList(changes));
const [service] = inList().running ?? [];
const running = (...changes: readonly Partial<Workload & ListedService>[]): Pick<ImageInList, "running"> => ({
  running: changes.map((change) => {
    const { kind = "service", name = "web", cluster = "production", place, ...others } = change;
    const shown = shownPlace({ kind, name, cluster, place }, OWN);
    return { ...{ tasks: 1, since: "", owner: null }, ...service, ...others, ...shown };
  }),
});

test("times have no seconds, because they are random and nobody reads them", () => {
  expect(fact("Reached (UTC)")).toBe("2026-03-01 10:00");
  expect(fact("First seen")).toBe("2026-02-01");
});

test.each([
  [true, "2026-02-27 or before"],
  [false, "2026-02-27"],
])("where it may fail longer (%s), it is said", (mayFailLonger, said) => {
  expect(fact("Fails since", { mayFailLonger })).toBe(said);
});

test("each owner and each cluster stands once, and what has no owner says so", () => {
  const image = running({}, { name: "api", owner: null }, { name: "mail", cluster: "staging" });

  expect(fact("Owner", image)).toEqual(["team-shop", "no owner"]);
  expect(fact("Cluster", image)).toEqual(["production", "staging"]);
});

test("what runs in another account or region has both before the cluster", () => {
  const image = running({}, { place: MEMBER, tasks: 2 });

  expect(fact("Cluster", image)).toEqual(["production", "222222222222/eu-west-1/production"]);
  expect(fact("Workloads", image)).toEqual([
    "production/web: 4 tasks since 2026-03-01, owner team-shop",
    "222222222222/eu-west-1/production/web: 2 tasks since 2026-03-01, owner team-shop",
  ]);
  expect(fact("Runs in", running({ place: MEMBER }))).toBe("222222222222/eu-west-1/production/web");
});

test("who runs it has a line for each service, with its tasks, since when, and its owner", () => {
  const image = running({}, { kind: "family", name: "job", tasks: 1, owner: null });

  expect(fact("Workloads", image)).toEqual([
    "production/web: 4 tasks since 2026-03-01, owner team-shop",
    "family production/job: 1 task since 2026-03-01, no owner",
  ]);
  expect(fact("Tasks", image)).toBe(5);
});

test.each([
  ["nobody knows", { running: null, furtherServices: null }, "not known"],
  ["nothing", { running: [] }, "nothing"],
  ["one service", running({}), "production/web"],
  ["more than the table names", { ...running({}, {}), furtherServices: 3 }, "production/web and 4 more"],
])("where %s runs it, it is said", (_, changes, said) => {
  expect(fact("Runs in", changes)).toBe(said);
});

test("an image has the state and the reason of its latest scan", () => {
  const scan: ListedScan = {
    ...({ state: "ERROR", scanId: "1", dueAt: null, deadline: null, requestedAt: null } as const),
    ...({ reason: "no such tag", errorClass: "permanent", errorScope: "image" } as const),
    ...{ attempts: 1, build: null },
  };

  expect(fact("Verdict", { scan })).toEqual(["FAILED", "ERROR"]);
  expect(fact("Why there is no newer verdict", { scan })).toBe(
    "no such tag (for the owner of the image to fix)",
  );
  expect(fact("Why there is no newer verdict", { scan: { ...scan, reason: null } })).toBe(
    "No reason is recorded",
  );
  expect(fact("Why there is no newer verdict", { scan: null })).toBeNull();
});

test("a vulnerability has all that is known of it in one line", () => {
  const known: TopVulnerability = {
    ...({ name: "CVE-2026-1", severity: "critical", package: "openssl", version: "3.0.2" } as const),
    ...{ fixedIn: "3.0.13", exploitable: true, knownExploited: true },
  };
  const topVulnerabilities = [known, { ...known, fixedSince: "2026-01-12", epss: 0.4211, layer: 0 }];

  expect(fact("Worst vulnerabilities", { topVulnerabilities })).toEqual([
    "CVE-2026-1 critical in openssl 3.0.2, fixed in 3.0.13, exploited in the wild",
    "CVE-2026-1 critical in openssl 3.0.2, fixed in 3.0.13, exploited in the wild, fix there since 2026-01-12, EPSS 42.11 %, layer 0",
  ]);
});
