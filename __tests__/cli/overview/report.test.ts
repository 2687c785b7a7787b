import { describeOverview } from "../../../cli/commands/overview";
import { localTime } from "../../../cli/text/times";
import { OPEN_GATE_KEY } from "../../../functions/contract/blocking/gate";
import type { Row } from "../../../functions/table/table";
import { controlWith, OPEN, WAITING } from "../../functions/capacity/breaker/open-breaker";
import { hoursAgo, imageRow, SWEPT_AT, unscannedRow } from "../../functions/summary/ledger-items";
import {
  type ANSWERS,
  alarms,
  errored,
  failing,
  gateOf,
  given,
  overviewOf,
  paste,
  refuse,
  SWEEP,
} from "./overview-of";

test("an empty table says that nothing is known, and that doctor finds out", async () => {
  const found = await overviewOf([]);

  expect(found).toMatchObject({ images: 0, works: { lastVerdictAt: null }, failing: { worst: [] } });
  expect(describeOverview(found, 80, paste).split("\n")).toEqual([
    "scanning: no image is known yet, because no task has started, or no event of one",
    "        has arrived",
    "  last task event 5 min ago, last verdict not known",
    "  backlog: 0 waiting, 0 held, 0 to be retried, 0 running",
    "  breaker: closed",
    "  alarms: none",
    "  what runs: as far as is known before the first complete sweep (sweep_schedule)",
    "",
    "Running and failing: 0, 0 new this week (images --running --status FAILED)",
    "",
    "Runs, and could not be scanned: 0 (images --running --status ERROR)",
    "",
    "Gate: none",
    "Next: fargate-scans doctor --name scanning",
  ]);
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

test("an installation that waits for its token says so, and that its breaker is closed", async () => {
  const found = await overviewOf([controlWith({ waiting: WAITING })]);

  expect(found.works).toMatchObject({ waitsForTokenSince: WAITING.changedAt, breaker: { openSince: null } });
  const text = describeOverview(found, 120, paste);
  expect(text).toMatch(/^ {2}WAITS FOR THE TOKEN since .*: no scan starts.*\n {2}breaker: closed$/m);
  expect(text).toMatch(/Next: fargate-scans breaker --name/);
});

test("an open breaker and an open gate come in capitals, and the breaker is what to look at first", async () => {
  const control = controlWith({ open: OPEN });
  const gate = { image: OPEN_GATE_KEY, gateOpenUntil: hoursAgo(-1), gateOpenReason: "INC-1" };
  const text = describeOverview(
    await overviewOf([control, gate, ...failing(1)], gateOf("block", "staging/*")),
    200,
    paste,
  );

  expect(text).toMatch(/^ {2}EVERY SCAN WAITS since .*\(breaker\): /m);
  expect(text).toMatch(
    /^Gate: holds 0 deployments; mode block in staging\/\*, audits elsewhere; OPEN until .*: every deployment passes \(gate status\);/m,
  );
  expect(text).toMatch(/Next: fargate-scans breaker --name/);
});

test.each<[string, boolean, Row[], typeof ANSWERS]>([
  ["where nothing is wrong", true, [], {}],
  ["while the breaker is open", false, [controlWith({ open: OPEN })], {}],
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
  const nothing = { DescribeAlarms: () => ({}), GetMetricStatistics: () => ({}) };
  const described = async (...rows: Parameters<typeof overviewOf>[0]) =>
    describeOverview(await overviewOf(rows, nothing), 120, paste);
  const text = await described(imageRow({ verdict: "PASSED" }));

  expect(text).toMatch(/^ {2}alarms: off \(monitoring\.alarms\)$/m);
  expect(text).toMatch(/^ {2}no task event came in 14 days, last verdict/m);
  expect(await described()).toMatch(/^ {2}no task event yet, last verdict/m);
});

test("what runs is as of the sweep that says so", async () => {
  const found = await overviewOf([SWEEP, ...failing(1)]);

  expect(found.sweptAt).toBe(SWEPT_AT);
  expect(describeOverview(found, 120, paste)).toContain(
    `  what runs: as of the sweep of ${localTime(SWEPT_AT)}\n`,
  );
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
