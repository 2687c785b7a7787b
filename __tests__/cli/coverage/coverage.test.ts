import type { Service } from "@aws-sdk/client-ecs";
import type { Ask } from "../../../cli/account/ask";
import type { Sources } from "../../../cli/account/examination";
import { type Coverage, readCoverage } from "../../../cli/commands/coverage/coverage";
import { MEMBERS_KEY } from "../../../functions/contract/places/members";
import type { Row } from "../../../functions/table/table";
import { arnIn, MEMBER, OWN } from "../../functions/places-on-sts";
import { DIGEST, minutesFromNow, NOW } from "../../functions/samples";
import { plainRow, runBy } from "../rows";
import { errorsAgainstSchema } from "../schema";
import { accountWith, CLUSTER, container, INPUTS, refuse, service, task } from "./fake-account";

const tableWith = (...rows: readonly Row[]) => ({
  getAll: async (keys: readonly string[]) => rows.filter(({ image }) => keys.includes(String(image))),
});
const later = (minutes: number) => minutesFromNow(minutes).toISOString();
const FRESH = plainRow({ freshUntil: later(60) });
const NAME = `docker.io/library/nginx:1.27@${DIGEST}`;

type Inputs = Sources["inputs"];

async function coverageOf(
  ask: Ask,
  changes: Partial<Inputs> = {},
  ...rows: readonly Row[]
): Promise<Coverage> {
  const inputs = { ...INPUTS, ...changes };
  const found = await readCoverage("scanning", { inputs, ask, table: tableWith(...rows), now: NOW });
  expect(errorsAgainstSchema("coverage", JSON.stringify(found))).toEqual([]);
  return found;
}

/** What is found of one cluster, without what is the same in each test. */
async function findingsOf(...asked: Parameters<typeof coverageOf>) {
  const { clusters } = await coverageOf(...asked);
  return clusters.flatMap(({ findings }) =>
    findings.map(({ kind, subject, detail, isGap }) => [kind, subject, detail, isGap]),
  );
}

const hooksOf = (described: Service, inputs: Partial<Inputs> = {}) =>
  findingsOf(accountWith({ [CLUSTER]: [] }, [described]), inputs);

test("what has a fresh verdict and a gate is covered", async () => {
  const { gaps, clusters } = await coverageOf(accountWith({ [CLUSTER]: [task()] }, [service()]), {}, FRESH);

  expect(gaps).toBe(0);
  expect(clusters).toEqual([
    {
      ...OWN,
      ...{ cluster: "production", isMeant: true, tasks: { FARGATE: 1 }, services: 1 },
      findings: [{ kind: "gate-blocks", subject: "web", detail: null, isGap: false }],
      images: { fresh: 1, stale: 0, error: 0, waiting: 0, unknown: 0 },
    },
  ]);
});

test("an account without a cluster has no gap", async () => {
  expect(await coverageOf(accountWith({}))).toMatchObject({ gaps: 0, clusters: [] });
});

const STALE = { freshUntil: later(-60) };
const OPEN = { rowState: "WAITING", dueAt: later(-30), deadline: later(-30) };
const NEVER = { verdict: undefined, freshUntil: undefined };
test.each<[string, Record<string, unknown> | undefined, unknown[]]>([
  ["unknown", undefined, ["image-unknown", NAME, null, true]],
  [
    "in error",
    { ...STALE, rowState: "ERROR", dueAt: later(5), reason: "It is gone." },
    ["image-error", NAME, "It is gone.", true],
  ],
  ["stale for more than a day", { freshUntil: later(-26 * 60) }, ["image-stale", NAME, null, true]],
  ["late", { ...NEVER, ...OPEN, deadline: later(-61) }, ["image-waiting", NAME, null, true]],
])("an image that is %s is a gap", async (_, changes, finding) => {
  const rows = changes ? [plainRow(changes)] : [];

  expect(await findingsOf(accountWith({ [CLUSTER]: [task()] }), {}, ...rows)).toEqual([finding]);
});

test.each([
  ["stale since an hour", STALE],
  ["new", { ...NEVER, ...OPEN }],
  ["fresh, and its rescan ended in an error", { freshUntil: later(60), rowState: "ERROR", dueAt: later(5) }],
])("an image that is %s is none", async (_, changes) => {
  expect(await findingsOf(accountWith({ [CLUSTER]: [task()] }), {}, plainRow(changes))).toEqual([]);
});

test("what inputs leave out is named with what leaves it out, and is no gap", async () => {
  const other = `${CLUSTER}-2`;
  const account = accountWith({
    [CLUSTER]: [
      task({ containers: [container("ghcr.io/acme/app:1"), container("nginx:1")] }),
      task({ launchType: "EC2" }),
    ],
    [other]: [task(), task()],
  });
  const inputs = {
    clusterArns: [CLUSTER],
    includeImages: ["ghcr.io/**"],
    excludeImages: ["quay.io/**", "ghcr.io/acme/*"],
  };
  const { gaps, clusters } = await coverageOf(account, inputs);

  expect(gaps).toBe(0);
  expect(clusters.map(({ isMeant, tasks }) => [isMeant, tasks])).toEqual([
    [true, { FARGATE: 1, EC2: 1 }],
    [false, { FARGATE: 2 }],
  ]);
  expect(clusters[0]?.findings).toEqual([
    { kind: "excluded", subject: "ghcr.io/acme/app:1", detail: null, isGap: false },
    { kind: "not-included", subject: "docker.io/library/nginx:1", detail: null, isGap: false },
  ]);
});

test("a tag beside a digest leaves an image out only where ECS wrote it", async () => {
  const both = container(`ghcr.io/acme/app:x-debug@${DIGEST}`);
  const tasks = ["ecs:1", "author:1", "deleted:1"].map((taskDefinitionArn) =>
    task({ taskDefinitionArn, containers: [both] }),
  );
  const definitions = { "ecs:1": "ghcr.io/acme/app:x-debug", "author:1": both.image };
  const found = (...of: object[]) =>
    findingsOf(accountWith({ [CLUSTER]: of }, [], {}, {}, definitions), { excludeImages: ["**/*:*-debug"] });

  const name = `ghcr.io/acme/app@${DIGEST}`;
  expect(await Promise.all(tasks.map((each) => found(each)))).toEqual([
    [["excluded", "ghcr.io/acme/app:x-debug", null, false]],
    [["image-unknown", name, null, true]],
    [["image-unknown", name, null, true]],
  ]);
});

test("Windows is no gap, an image that cannot be read is", async () => {
  const windows = task({ platformFamily: "Windows_Server_2022_Core" });
  const found = await findingsOf(
    accountWith({
      [CLUSTER]: [windows, task({ containers: [container("UPPER/case")] })],
    }),
  );

  expect(found.map(([kind, , , isGap]) => [kind, isGap])).toEqual([
    ["windows", false],
    ["image-unreadable", true],
  ]);
});

test("what may not be read is no gap but an error, so that --strict exits with 3", async () => {
  const account = accountWith({ [CLUSTER]: [] });
  const denied: Ask = async (...asked) =>
    asked[1] === "ListServices" ? refuse("AccessDeniedException") : account(...asked);

  await expect(coverageOf(denied)).rejects.toMatchObject({ name: "AccessDeniedException" });
});

test("a cluster that cluster_arns names and that is not there is a gap, unless it is a member's", async () => {
  const inputs = { clusterArns: [CLUSTER, `${CLUSTER}-gone`, arnIn(MEMBER, "cluster/shop")] };
  const members = { image: MEMBERS_KEY, members: JSON.stringify({ [MEMBER.account]: [MEMBER.region] }) };

  expect(await findingsOf(accountWith({ [CLUSTER]: [] }), inputs, members)).toEqual([
    ["cluster-missing", "production-gone", null, true],
  ]);
});

test.each<[string, Service, unknown[]]>([
  [
    "no hook",
    service({}, { deploymentConfiguration: { strategy: "CANARY" } }),
    ["no-hook", "web", null, true],
  ],
  [
    "a hook at one stage",
    service({ lifecycleStages: ["POST_SCALE_UP"] }),
    ["too-few-stages", "web", "POST_SCALE_UP alone before traffic", true],
  ],
  [
    "a hook at no stage before traffic",
    service({ lifecycleStages: ["PRE_PRODUCTION_TRAFFIC_SHIFT"] }),
    ["too-few-stages", "web", "none alone before traffic", true],
  ],
  [
    "a hook that goes on",
    service({ timeoutConfiguration: { action: "CONTINUE" } }),
    ["hook-continues", "web", "after 1440 minutes", true],
  ],
  [
    "a hook with too short a time-out",
    service({ timeoutConfiguration: { timeoutInMinutes: 30 } }),
    ["hook-too-short", "web", "30 minutes, the gate 30", true],
  ],
  [
    "a strategy without hooks",
    service({}, { strategy: "ROLLING" }),
    ["runs-no-hooks", "web", "ROLLING", false],
  ],
  [
    "a controller without hooks",
    service({}, { strategy: "ROLLING", deploymentController: { type: "CODE_DEPLOY" } }),
    ["runs-no-hooks", "web", "CODE_DEPLOY", true],
  ],
])("of a service, %s is found", async (_, described, finding) => {
  const found = await hooksOf(described);

  expect(found.filter(([kind]) => kind !== "gate-blocks")).toEqual([finding]);
});

test("of each service with the gate it says whether that blocks or audits", async () => {
  const services = ["web", "checkout"].map((serviceName) => service({}, { serviceName }));
  const account = accountWith({ [CLUSTER]: [] }, services);
  const of = (changes: object) =>
    findingsOf(account, { gate: INPUTS.gate && { ...INPUTS.gate, ...changes } });

  expect(await of({ blockIn: ["staging/*", "production/check*"] })).toEqual([
    ["gate-audits", "web", null, false],
    ["gate-blocks", "checkout", null, false],
  ]);
  expect((await of({ mode: "audit" })).map(([kind]) => kind)).toEqual(["gate-audits", "gate-audits"]);
});

test("a rolling deployment that enforcement does not take back is a gap", async () => {
  const rolling = service({}, { strategy: "ROLLING" });

  expect(await hooksOf(rolling, { enforcement: null })).toEqual([["runs-no-hooks", "web", "ROLLING", true]]);
});

test("without a gate, and outside of its clusters, nothing is asked of services", async () => {
  const none = service({}, { deploymentConfiguration: {} });

  expect(await hooksOf(none, { gate: null })).toEqual([]);
  expect(await hooksOf(none, { gate: INPUTS.gate && { ...INPUTS.gate, clusters: ["other"] } })).toEqual([]);
});

test("services of other launch types count nowhere", async () => {
  const onProvider = (capacityProvider: string) => ({
    ...{ launchType: undefined, capacityProviderStrategy: [{ capacityProvider }] },
  });
  const services = [
    service({}, { serviceName: "ec2", launchType: "EC2" }),
    service({}, { serviceName: "spot", ...onProvider("FARGATE_SPOT") }),
    service({}, { serviceName: "provider", ...onProvider("instances") }),
    service({}, { serviceName: "fargate" }),
  ];

  expect((await coverageOf(accountWith({ [CLUSTER]: [] }, services))).clusters[0]?.services).toBe(2);
});

test.each<[string, Record<string, unknown>, Partial<Inputs["enforcement"]>, RegExp | undefined]>([
  ["of a service", {}, {}, undefined],
  ["that nobody keeps", { group: "family:web" }, {}, undefined],
  ["of Batch", { group: "family:web", clusterArn: CLUSTER.replace("prod", "AWSBatch-prod") }, {}, /Batch/],
  ["of a daemon", { group: "daemon-task-definition/x:1" }, {}, /AWS may keep/],
  ["of a service, without rollbacks", {}, { rollback_deployments: false }, /rollback_deployments is false/],
  [
    "of a family, without stops",
    { group: "x" },
    { stop_standalone_tasks: false },
    /stop_standalone_tasks is/,
  ],
  ["of another cluster", {}, { cluster_arns: [`${CLUSTER}-2`] }, /cluster_arns leaves/],
  ["of any cluster", {}, { cluster_arns: null as never }, undefined],
  ["that is only audited", {}, { mode: "audit", rollback_deployments: false }, undefined],
])("whether enforcement ever stops a task %s is said", async (_, changes, settings, why) => {
  const enforcement = INPUTS.enforcement && { ...INPUTS.enforcement, ...settings };
  const tasks = [task(changes), task(changes)];
  const { clusters } = await coverageOf(accountWith({ [CLUSTER]: tasks }), { enforcement }, FRESH);

  expect(clusters[0]?.findings ?? []).toEqual(
    why ? [{ kind: "never-stopped", subject: "web", detail: expect.stringMatching(why), isGap: false }] : [],
  );
});

test("images whose services have no owner are named, where owners are looked for", async () => {
  const running = (owner?: string) => runBy(owner === undefined ? {} : { owner }, { sweptAt: later(-10) });
  const asked = (inputs: Partial<Inputs>, owner?: string) =>
    findingsOf(accountWith({ [CLUSTER]: [task()] }), inputs, FRESH, running(owner));

  expect(await asked({ ownerTagKeys: ["team"] })).toEqual([
    ["no-owner", "docker.io/library/nginx:1.27", null, false],
  ]);
  expect(await asked({ ownerTagKeys: ["team"] }, "team-a")).toEqual([]);
  expect(await asked({})).toEqual([]);
});
