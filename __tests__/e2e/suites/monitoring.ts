import { COUNTED_EVERY_MINUTE, LEVELS } from "../../../functions/contract/telemetry";
import { DAY_MINUTES, HOUR_MINUTES } from "../../functions/samples";
import {
  type DashboardBody,
  fieldOf,
  type LogQuery,
  linesFor,
  metricsOf,
  queriesOf,
  violations,
} from "../../modules/monitoring/dashboard-body";
import { until } from "../../until";
import { functionLog } from "../function-log";
import { installation } from "../shared-installation";
import { container, keyOf } from "../task-event";
import { WatchedAlarms } from "../watched-alarms";

/** The functions that log how scans end. */
const LOGGING = ["coordinator_function_name", "trigger_function_name", "sweeper_function_name"] as const;

let alarms: WatchedAlarms;

beforeAll(async () => {
  alarms = await WatchedAlarms.create(installation);
});

afterEach(() => installation.aws.sysdig.reset());

test("an installation raises one alarm until its coordinator has run for the first time, and no other", async () => {
  expect(await alarms.raisedAfterSilence(0)).toEqual(["coordinator-not-running"]);

  await installation.coordinate();

  // Metrics are read from the log, which comes a little later.
  await until("the first run", async () => (await alarms.raisedAfterSilence(0)).length === 0);
  expect(await alarms.measuredMetrics()).toEqual(
    expect.arrayContaining([...COUNTED_EVERY_MINUTE, ...LEVELS]),
  );
  expect((await alarms.notifications()).map(({ alarm, state }) => [alarm, state])).toEqual(
    expect.arrayContaining([
      ["coordinator-not-running", "ALARM"],
      ["coordinator-not-running", "OK"],
    ]),
  );
});

// Proves alarm.real.
test("a coordinator that no longer runs raises an alarm after minutes, until a run ends well again", async () => {
  expect(await alarms.raisedAfter(3 * DAY_MINUTES)).toEqual([]);
  expect(await alarms.raisedAfterSilence(3 * DAY_MINUTES + 11)).toEqual(["coordinator-not-running"]);
  expect(await alarms.raisedAfterSilence(4 * DAY_MINUTES)).toEqual(["coordinator-not-running"]);
  await alarms.measure(4 * DAY_MINUTES + 1, { ScansOpen: 0 });
  expect(await alarms.raisedAfterSilence(4 * DAY_MINUTES + 2)).toEqual([]);
  await alarms.notifications();
});

test("a token that is refused raises its alarms once for all images, and they end by themselves: once it is replaced, and a day after the last new error", async () => {
  const names = ["one", "two"].map((name) => `fleet/${name}:1`);
  await installation.aws.sysdig.requireToken("another-token");
  await installation.send(...names.map((name) => ({ id: name, containers: [container(name)] })));
  for (const name of names) {
    await installation.untilRow(keyOf(name), { rowState: "ERROR", errorClass: "configuration" });
  }

  await installation.send({ id: "three", containers: [container("fleet/three:1")] });
  await installation.untilRow(keyOf("fleet/three:1"), { rowState: "WAITING" });
  await installation.coordinate();
  const both = ["configuration-errors", "installation-impaired"];
  // Metrics are read from the log, which comes a little after the row.
  const areRaised = (raised: string[]) => both.every((alarm) => raised.includes(alarm));
  await until("the alarms", async () => areRaised(await alarms.raisedAfter(1)));
  await installation.aws.sysdig.requireToken();
  await installation.passTimeToTry();
  await installation.coordinate();
  await installation.untilRow(keyOf("fleet/three:1"), { verdict: "PASSED" });
  await Promise.all(names.map((name) => installation.passTime(keyOf(name), "dueAt")));
  await installation.coordinate();
  for (const name of names) {
    await installation.untilRow(keyOf(name), { verdict: "PASSED", rowState: undefined });
  }
  expect(await alarms.raisedAfter(2 * HOUR_MINUTES)).toEqual(["configuration-errors"]);
  expect(await alarms.raisedAfter(25 * HOUR_MINUTES)).toEqual([]);

  const states = (await alarms.notifications()).map(({ alarm, state }) => `${alarm} ${state}`);
  expect(states).toEqual(expect.arrayContaining(both.flatMap((alarm) => [`${alarm} ALARM`, `${alarm} OK`])));
});

test("the dashboard is what CloudWatch takes, and shows what is really measured and logged", async () => {
  await installation.send({ id: "failed", containers: [container("shop/vulnerable-api:1")] });
  await installation.untilRow(keyOf("shop/vulnerable-api:1"), { verdict: "FAILED", rowState: undefined });

  const body = (await alarms.dashboard()) as DashboardBody;

  expect(violations(body)).toEqual([]);
  expect(metricsOf(body).filter((metric) => metric.endsWith("(nobody measures it)"))).toEqual([]);
  expect(metricsOf(body)).toContain('FargateImageScanning ScansFailed {"service":"fargate-image-scanning"}');
  const groups = LOGGING.map((output) => `/aws/lambda/${installation.output(output)}`);
  for (const [title, query] of queriesOf(body)) {
    expect(query.logGroups.filter((group) => !groups.includes(group))).toEqual([]);
    await until(`a log line for: ${title}`, async () => (await logged(query)).length > 0);
    const [line] = await logged(query);
    expect({ title, missing: query.fields.filter((field) => fieldOf(line, field) === undefined) }).toEqual({
      title,
      missing: [],
    });
  }
});

async function logged(query: LogQuery) {
  const lines = await Promise.all(LOGGING.map((output) => functionLog(installation, output)));
  return linesFor(query, lines.flat());
}
