import { readFileSync } from "node:fs";
import Ajv from "ajv";
import addFormats from "ajv-formats";
import { type Answer, type Ask, Refusal } from "../../../cli/account/ask";
import { type Overview, readOverview } from "../../../cli/overview/overview";
import { describeOverview } from "../../../cli/overview/report";
import { localTime } from "../../../cli/text/times";
import { opened } from "../../../functions/capacity/breaker/decisions";
import { writeOpen } from "../../../functions/capacity/breaker/stored-breaker";
import { OPEN_GATE_KEY } from "../../../functions/contract/blocking/gate";
import { CONTROL_KEY } from "../../../functions/contract/ledger";
import { MemoryTable } from "../../../functions/table/memory-table";
import type { Row } from "../../../functions/table/table";
import { minutesFromNow, NOW } from "../../functions/samples";
import {
  hoursAgo,
  imageRow,
  keyOf,
  SWEPT_AT,
  unscannedRow,
  workloadsItem,
} from "../../functions/summary/ledger-items";

const keepsSchema = addFormats(new Ajv({ allowUnionTypes: true })).compile(
  JSON.parse(readFileSync("docs/schemas/overview.schema.json", "utf8")),
);

/** What AWS answers of an installation whose trigger ran within five minutes. */
const ANSWERS: Readonly<Record<string, () => Answer>> = {
  DescribeAlarms: () => ({ MetricAlarms: [{ AlarmName: "scanning-no-verdict", StateValue: "OK" }] }),
  GetMetricStatistics: () => ({
    Datapoints: [{ Timestamp: minutesFromNow(-20).getTime() / 1000, Sum: 1 }],
  }),
};

function refuse(code: string): never {
  throw new Refusal("x", { name: code, message: "not authorized to perform: x" });
}

const SWEEP = { image: "sweep#last-complete", startedAt: hoursAgo(0.6), endedAt: SWEPT_AT };
const paste = (command: string) => `fargate-scans ${command} --name scanning`;

class TableOf extends MemoryTable {
  constructor(items: readonly Row[]) {
    super();
    for (const item of items) {
      this.rows.set(String(item.image), item);
    }
  }
}

async function overviewOf(items: readonly Row[], answers: typeof ANSWERS = {}): Promise<Overview> {
  const ask: Ask = async (_, operation, input) =>
    ({ ...ANSWERS, ...answers })[Object(input).FunctionName ?? operation]?.();
  const found = await readOverview("scanning", new TableOf(items), ask, NOW);
  expect(keepsSchema(found) || keepsSchema.errors).toBe(true);
  return found;
}

/** What Lambda says of a function that is given these variables. */
const given = (Variables: object) => () => ({ Environment: { Variables } });
const gateOf = (mode: string) => ({
  "scanning-deployment-gate": given({ DEPLOYMENT_GATE: JSON.stringify({ mode }) }),
});
const alarms = (...names: readonly string[]) => ({
  DescribeAlarms: () => ({ MetricAlarms: names.map((AlarmName) => ({ AlarmName, StateValue: "ALARM" })) }),
});
const failing = (number: number, reference = `docker.io/acme/app:${number}`): Row[] => [
  imageRow({ image: keyOf(number), reference, repository: "docker.io/acme/app" }),
  workloadsItem({}, keyOf(number)),
];
const errored = (number: number, changes: Row = {}, isRunning = true): Row[] => [
  unscannedRow({
    image: keyOf(number),
    ...{ reference: "ghcr.io/acme/app:1", repository: "ghcr.io/acme/app" },
    ...{ rowState: "ERROR", errorClass: "configuration", errorKind: "configuration/source/denied" },
    ...{ reason: `Scan of ghcr.io/acme/app:${number} failed: it is refused.`, dueAt: hoursAgo(-1) },
    ...changes,
  }),
  ...(isRunning ? [workloadsItem({}, keyOf(number))] : []),
];

test("an empty table says that nothing is known, and that doctor finds out", async () => {
  const found = await overviewOf([]);

  expect(found).toMatchObject({ images: 0, works: { lastVerdictAt: null }, failing: { worst: [] } });
  expect(describeOverview(found, 80, paste).split("\n")).toEqual([
    "scanning: no image is known yet, because no task has started, or no",
    "        event of one has arrived",
    "  last task event 5 min ago, last verdict not known",
    "  backlog: 0 waiting, 0 held, 0 to be retried, 0 running",
    "  breaker: closed",
    "  alarms: none",
    "  what runs: as far as is known before the first complete sweep (sweep_schedule)",
    "",
    "Fails and runs: 0, 0 new this week (images --running --status FAILED)",
    "",
    "Runs, and could not be scanned: 0 (images --running --status ERROR)",
    "",
    "Gate: none",
    "Next: fargate-scans doctor --name scanning",
  ]);
});

test("the five worst that run are named, with owner and workload", async () => {
  const found = await overviewOf([SWEEP, ...[1, 2, 3, 4, 5, 6, 7].flatMap((each) => failing(each))]);

  expect(found.failing).toMatchObject({ number: 7, worst: { length: 5 } });
  expect(found.failing.worst[0]).toMatchObject({ owner: "team-shop", services: [{ name: "web" }] });
  expect(describeOverview(found, 120, paste)).toMatch(
    /docker\.io\/acme\/app:1 +1\/2 +production\/web +team-shop/,
  );
  expect(describeOverview(found, 120, paste)).toMatch(
    /Next: fargate-scans images --running --status FAILED /,
  );
});

test("errors of what runs are grouped by registry and error, the largest group first", async () => {
  const other = { errorKind: "transient/image/unknown", reason: "Odd." };
  const hub = { reference: "docker.io/acme/x:1", repository: "docker.io/acme/x" };
  const { unscanned } = await overviewOf([
    ...[SWEEP, ...errored(1, other), ...errored(2), ...errored(3), ...errored(4, {}, false)],
    ...errored(5, hub),
    ...[6, 7].flatMap((each) => errored(each, { errorKind: `transient/image/${each}` })),
  ]);

  expect(unscanned.number).toBe(6);
  expect(unscanned.groups).toHaveLength(3);
  expect(unscanned.groups[0]).toEqual({
    ...{ registry: "ghcr.io", images: 2, reason: "Scan of ghcr.io/acme/app:2 failed: it is refused." },
  });
});

test("images in error that nothing runs are counted beside those that something runs", async () => {
  const titleOf = async (...items: Row[]) =>
    describeOverview(await overviewOf([SWEEP, ...items]), 120, paste).split("\n")[0];
  const idle = [...errored(1, {}, false), ...errored(2, {}, false)];

  expect(await titleOf(...idle)).toBe(
    "scanning: 0 images FAILED and running, 0 in error of what runs (2 others)",
  );
  expect(await titleOf(...idle, ...errored(3))).toMatch(/, 1 in error of what runs \(2 others\)$/);
  expect(await titleOf(...errored(3))).toMatch(/, 1 in error of what runs$/);
});

test("the last task event is that of the metric alone, since a sweep sees images, too; the latest verdict counts", async () => {
  const rows = [imageRow({ lastSeenAt: hoursAgo(0), verdictAt: hoursAgo(3) }), imageRow({ image: keyOf(1) })];

  expect((await overviewOf(rows)).works).toMatchObject({
    ...{ lastTaskEventAt: minutesFromNow(-5).toISOString(), lastVerdictAt: hoursAgo(1) },
  });
  const never = { GetMetricStatistics: () => ({}) };
  expect((await overviewOf(rows, never)).works.lastTaskEventAt).toBeNull();
});

test("whatever may not be asked is named, and hides nothing else", async () => {
  const denied = () => refuse("AccessDeniedException");
  const functions = { "scanning-scan-coordinator": denied, "scanning-deployment-gate": denied };
  const all = { DescribeAlarms: denied, GetMetricStatistics: denied, ...functions };
  const found = await overviewOf(failing(1), all);

  expect(found.unknown.map(({ what }) => what)).toEqual(["alarms", "lastEventAt", "paused", "gate"]);
  expect(found).toMatchObject({
    works: { alarms: null, hasAlarms: null, lastTaskEventAt: null, paused: null },
    gate: { mode: null },
  });
  expect(describeOverview(found, 200, paste)).toMatch(
    /^ {2}last task event not known, .*\n.*\n.*\n {2}alarms: not known$/m,
  );
  expect(describeOverview(found, 200, paste)).toMatch(/^Gate: holds 0 deployments; mode not known; /m);
  expect(describeOverview(found, 200, paste)).toMatch(
    /^ {2}not known: alarms \(not authorized to perform: x\)$/m,
  );
});

const BREAKER = opened(
  "1",
  { cause: "1", reason: "The token is refused.", errorClass: "configuration" },
  [],
  NOW,
);

test("an open breaker and an open gate come in capitals, and the breaker is what to look at first", async () => {
  const control = { image: "installation#control", ...writeOpen(BREAKER) } as Row;
  const gate = { image: OPEN_GATE_KEY, gateOpenUntil: hoursAgo(-1), gateOpenReason: "INC-1" };
  const text = describeOverview(
    await overviewOf([control, gate, ...failing(1)], gateOf("block")),
    200,
    paste,
  );

  expect(text).toMatch(/^ {2}EVERY SCAN WAITS since .*\(breaker\): /m);
  expect(text).toMatch(
    /^Gate: holds 0 deployments; mode block; OPEN until .*: every deployment passes \(gate status\);/m,
  );
  expect(text).toMatch(/Next: fargate-scans breaker --name/);
});

test.each<[string, boolean, Row[], typeof ANSWERS]>([
  ["where nothing is wrong", true, [], {}],
  ["while the breaker is open", false, [{ image: CONTROL_KEY, ...writeOpen(BREAKER) } as Row], {}],
  ["while an alarm is raised", false, [], alarms("scanning-no-verdict")],
])("%s the first line is green: %s", async (_, isGreen, items, answers) => {
  const found = await overviewOf([imageRow({ verdict: "PASSED" }), ...items], answers);
  jest.replaceProperty(process, "env", { ...process.env, FORCE_COLOR: "1" });

  const text = describeOverview(found, 120, paste);
  jest.restoreAllMocks();

  expect(text.startsWith("\u001b[32m")).toBe(isGreen);
});

const decided = (number: number, detailType?: string): Row => ({
  image: `gate#production/web/${number}#POST_SCALE_UP`,
  ...{ gateState: "FAILED", dueAt: hoursAgo(number) },
  decision: JSON.stringify({
    deploymentEventId: `${number}`,
    detailType,
    decidedAt: hoursAgo(number),
    images: [],
  }),
});

test("what the gate did this week is counted", async () => {
  const week = 7 * 24;
  const items = [decided(1, "Deployment Blocked"), decided(2), decided(3), decided(week + 1)];
  const found = await overviewOf([...items, ...failing(1)], gateOf("audit"));

  expect(found.gate).toMatchObject({ mode: "audit", decisions: [{ number: 1 }, { number: 2 }] });
  expect(describeOverview(found, 120, paste)).toMatch(
    /^Gate: holds 0 deployments; mode audit; this week 1 Deployment Blocked, 2 passed \(command audit\)$/m,
  );
  expect(describeOverview(await overviewOf(items), 120, paste)).toMatch(
    /^Gate: none; this week 1 Deployment Blocked, /m,
  );
});

test.each<[string, Row[], typeof ANSWERS]>([
  ["doctor", [imageRow({ verdict: "PASSED" })], alarms("scanning-no-verdict")],
  ["images --running --status ERROR", [SWEEP, ...errored(1)], {}],
  ["backlog", [unscannedRow({ rowState: "WAITING", dueAt: hoursAgo(1) })], {}],
  ["coverage", [imageRow({ verdict: "PASSED" })], {}],
])("%s says more where that is what there is to do", async (command, items, answers) => {
  expect(describeOverview(await overviewOf(items, answers), 120, paste)).toMatch(
    `Next: fargate-scans ${command} --name scanning`,
  );
});

test("a paused installation says so first, and that is what to look at", async () => {
  const paused = { "scanning-scan-coordinator": given({ ENABLED: "false" }) };
  const found = await overviewOf([imageRow({ verdict: "PASSED" })], paused);
  const text = describeOverview(found, 120, paste);

  expect(found.works.paused).toBe(true);
  expect(text).toMatch(/^scanning is PAUSED \(enabled = false\): no scan is started; 0 images FAILED/);
  expect(text).toMatch(/Next: fargate-scans doctor/);
});

test("no alarm at all is another thing than none that is raised, and no task event than one that nobody knows", async () => {
  const text = describeOverview(
    await overviewOf([], { DescribeAlarms: () => ({}), GetMetricStatistics: () => ({}) }),
    ...([120, paste] as const),
  );

  expect(text).toMatch(/^ {2}alarms: off \(monitoring\.alarms\)$/m);
  expect(text).toMatch(/^ {2}no task event came in 14 days, last verdict/m);
});

test("what runs is as of the sweep that says so", async () => {
  const found = await overviewOf([SWEEP, ...failing(1)]);

  expect(found.sweptAt).toBe(SWEPT_AT);
  expect(describeOverview(found, 120, paste)).toContain(
    `  what runs: as of the sweep of ${localTime(SWEPT_AT)}\n`,
  );
});

test("an error that is retried waits in the backlog, one that only a task brings back does not", async () => {
  const found = await overviewOf([...errored(1), ...errored(2, { dueAt: undefined })]);

  expect(found.works.backlog).toEqual({ waiting: 0, held: 0, scanning: 0, retries: 1 });
});

test("before the first sweep those count as running that a task had within a week", async () => {
  const before = { lastSeenAt: hoursAgo(8 * 24) };
  const found = await overviewOf([...errored(1, {}, false), ...errored(2, before, false)]);

  expect(found.unscanned.number).toBe(1);
});

test.each([60, 80, 120, 200])("at %i columns it is one screen, whatever the names are", async (width) => {
  const long = `docker.io/acme/${"n".repeat(255)}:\u202e\u001b[2J1`;
  const items = [
    ...[SWEEP, ...[1, 2, 3, 4, 5, 6].flatMap((each) => failing(each, long))],
    ...[7, 8, 9].flatMap((each) => errored(each, { errorKind: `${each}`, reason: "r".repeat(900) })),
  ];
  const raised = alarms(
    "scanning-queue-age",
    "scanning-max-concurrent-scans-too-low",
    "scanning-events-lost",
  );
  const text = describeOverview(await overviewOf(items, raised), width, paste);
  const lines = text.split("\n");

  expect(lines.length).toBeLessThanOrEqual(width < 80 ? 27 : 24);
  expect(lines.slice(0, -1).filter((line) => line.length > width)).toEqual([]);
  expect(text).not.toMatch(/(?!\n)\p{C}/u);
});
