import {
  LambdaClient,
  ListEventSourceMappingsCommand,
  UpdateEventSourceMappingCommand,
} from "@aws-sdk/client-lambda";
import { PurgeQueueCommand, SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { COUNTED_EVERY_MINUTE, LEVELS } from "../../functions/contract/telemetry";
import { DAY_MINUTES, HOUR_MINUTES } from "../functions/samples";
import {
  type DashboardBody,
  fieldOf,
  type LogQuery,
  linesFor,
  metricsOf,
  queriesOf,
  violations,
} from "../modules/monitoring/dashboard-body";
import { until } from "../until";
import { functionLog } from "./function-log";
import { TestInstallation } from "./installation";
import { container, keyOf } from "./task-event";
import { ALARM_TOPIC_ARN, WatchedAlarms } from "./watched-alarms";

/** The functions that log how scans end. */
const LOGGING = ["coordinator_function_name", "trigger_function_name", "sweeper_function_name"] as const;

let installation: TestInstallation;
let alarms: WatchedAlarms;

beforeAll(async () => {
  installation = await TestInstallation.create({ alarm_actions: [ALARM_TOPIC_ARN] });
  alarms = await WatchedAlarms.create(installation);
});

afterEach(() => installation.aws.sysdig.reset());
afterAll(() => installation?.remove());

async function setTriggerReading(Enabled: boolean): Promise<void> {
  const lambda = new LambdaClient(installation.aws.clientConfig);
  const FunctionName = installation.output("trigger_function_name");
  const { EventSourceMappings = [] } = await lambda.send(
    new ListEventSourceMappingsCommand({ FunctionName }),
  );
  for (const { UUID } of EventSourceMappings) {
    await lambda.send(new UpdateEventSourceMappingCommand({ UUID, Enabled }));
  }
}

describe("with what really happens to the installation", () => {
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

  test("a coordinator that no longer runs raises an alarm after minutes, until a run ends well again", async () => {
    expect(await alarms.raisedAfter(3 * DAY_MINUTES)).toEqual([]);
    expect(await alarms.raisedAfterSilence(3 * DAY_MINUTES + 11)).toEqual(["coordinator-not-running"]);
    expect(await alarms.raisedAfterSilence(4 * DAY_MINUTES)).toEqual(["coordinator-not-running"]);
    await alarms.measure(4 * DAY_MINUTES + 1, { ScansOpen: 0 });
    expect(await alarms.raisedAfterSilence(4 * DAY_MINUTES + 2)).toEqual([]);
    await alarms.notifications();
  });

  test("a message in the dead-letter queue raises an alarm until the queue is empty", async () => {
    const sqs = new SQSClient(installation.aws.clientConfig);
    const QueueUrl = installation.output("dead_letter_queue_url");
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "what crashed" }));

    expect(await alarms.raisedAfter(0)).toEqual(["dead-letter-queue"]);
    await sqs.send(new PurgeQueueCommand({ QueueUrl }));
    expect(await alarms.raisedAfter(6)).toEqual([]);

    expect(await alarms.notifications()).toEqual([
      { alarm: "dead-letter-queue", state: "ALARM", description: expect.stringContaining("Next steps: ") },
      { alarm: "dead-letter-queue", state: "OK", description: expect.any(String) },
    ]);
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
    expect(states).toEqual(
      expect.arrayContaining(both.flatMap((alarm) => [`${alarm} ALARM`, `${alarm} OK`])),
    );
  });

  test("task events that nobody reads raise an alarm until they are read", async () => {
    // A poll that goes on while reading ends would take the message.
    await installation.untilQueueIsEmpty();
    await setTriggerReading(false);
    await installation.send({ id: "unread", containers: [container("queue/unread:1")] });
    await until("the event in the queue", async () => (await installation.messagesIn("queue_url")) === 1);

    expect(await alarms.raisedAfter(DAY_MINUTES)).toEqual([]);
    expect(await alarms.raisedAfter(DAY_MINUTES + 5)).toEqual(["queue-age"]);
    await setTriggerReading(true);
    await installation.untilRow(keyOf("queue/unread:1"), { verdict: "PASSED" });
    await installation.untilQueueIsEmpty();
    expect(await alarms.raisedAfter(DAY_MINUTES + 11)).toEqual([]);
  });

  test("the dashboard is what CloudWatch takes, and shows what is really measured and logged", async () => {
    await installation.send({ id: "failed", containers: [container("shop/vulnerable-api:1")] });
    await installation.untilRow(keyOf("shop/vulnerable-api:1"), { verdict: "FAILED", rowState: undefined });

    const body = (await alarms.dashboard()) as DashboardBody;

    expect(violations(body)).toEqual([]);
    expect(metricsOf(body).filter((metric) => metric.endsWith("(nobody measures it)"))).toEqual([]);
    expect(metricsOf(body)).toContain(
      'FargateImageScanning ScansFailed {"service":"fargate-image-scanning"}',
    );
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
});

// Each on a day of its own, far from now, so that none sees what another has stored.
describe("with what the functions would have measured in the course of time", () => {
  test("an error of configuration that is new holds its alarm for a day, and one that stands does not", async () => {
    const start = 10 * DAY_MINUTES;
    await alarms.measure(start + 30, { ConfigurationErrors: 1, NewConfigurationErrors: 1 });
    for (let hour = 1; hour < 30; hour += 1) {
      await alarms.measure(start + hour * HOUR_MINUTES, {
        ConfigurationErrors: 1,
        NewConfigurationErrors: 0,
      });
    }

    const raised = [];
    for (const hour of [1, 12, 23, 25, 29]) {
      raised.push(await alarms.raisedAfter(start + hour * HOUR_MINUTES));
    }

    const isRaised = ["configuration-errors"];
    expect(raised).toEqual([isRaised, isRaised, isRaised, [], []]);
  });

  test("one broken image raises no alarm, errors that outnumber the verdicts do", async () => {
    const start = 12 * DAY_MINUTES;
    for (const minute of [0, 6, 37]) {
      await alarms.measure(start + minute, { ScansEnded: 1, ScansErrored: 1 });
    }
    expect(await alarms.raisedAfter(start + 40)).toEqual([]);
    await alarms.measure(start + 41, { ScansEnded: 7, ScansErrored: 2 });
    expect(await alarms.raisedAfter(start + 42)).toEqual([]);
    await alarms.measure(start + 43, { ScansEnded: 1, ScansErrored: 1 });
    expect(await alarms.raisedAfter(start + 44)).toEqual(["scans-erroring"]);
    expect(await alarms.raisedAfter(start + 44 + HOUR_MINUTES)).toEqual([]);
  });

  test("hours with scans to be done and no verdict raise an alarm, the first image after a quiet night does not", async () => {
    const start = 14 * DAY_MINUTES;
    await alarms.measure(start, { ScansOpen: 1 });
    expect(await alarms.raisedAfter(start + 1)).toEqual([]);
    for (let hour = 0; hour < 6; hour += 1) {
      await alarms.measure(start + hour * HOUR_MINUTES + 30, { ScansOpen: 2 });
    }
    expect(await alarms.raisedAfter(start + 5 * HOUR_MINUTES - 1)).toEqual([]);
    expect(await alarms.raisedAfter(start + 6 * HOUR_MINUTES)).toEqual(["no-verdict"]);
    await alarms.measure(start + 6 * HOUR_MINUTES + 5, { ScansEnded: 1 });
    expect(await alarms.raisedAfter(start + 6 * HOUR_MINUTES + 6)).toEqual([]);
  });

  test("one image that lacks a permission does not hide that all others stand still", async () => {
    const start = 24 * DAY_MINUTES;
    for (let hour = 0; hour < 6; hour += 1) {
      const chronic = { ScansEnded: 1, ScansErrored: 1, ConfigurationErrors: 1 };
      await alarms.measure(start + hour * HOUR_MINUTES + 30, { ...chronic, ScansOpen: 9 });
    }
    expect(await alarms.raisedAfter(start + 6 * HOUR_MINUTES)).toEqual(["no-verdict"]);
  });

  test("an hour with an error of another class counts, one whose work ended in errors of configuration does not", async () => {
    const start = 26 * DAY_MINUTES;
    for (let hour = 0; hour < 6; hour += 1) {
      const fleet = { ScansEnded: 3, ScansErrored: 3, ConfigurationErrors: 3, ScansOpen: 3 };
      await alarms.measure(start + hour * HOUR_MINUTES + 30, fleet);
    }
    expect(await alarms.raisedAfter(start + 6 * HOUR_MINUTES)).toEqual([]);
    for (let hour = 0; hour < 6; hour += 1) {
      await alarms.measure(start + hour * HOUR_MINUTES + 40, { ScansEnded: 1, ScansErrored: 1 });
    }
    expect(await alarms.raisedAfter(start + 6 * HOUR_MINUTES)).toEqual(["no-verdict"]);
  });

  test("a result that could not be published once raises no alarm, one that is refused again and again does", async () => {
    const start = 16 * DAY_MINUTES;
    await alarms.measure(start, { PublishErrors: 1 });
    expect(await alarms.raisedAfter(start + 14)).toEqual([]);
    for (const minute of [1, 3, 7, 15, 31, 63, 123, 183]) {
      await alarms.measure(start + minute, { PublishErrors: 1 });
    }
    for (const minute of [17, 60, 120, 180, 240]) {
      expect(await alarms.raisedAfter(start + minute)).toEqual(["publish-errors"]);
    }
    expect(await alarms.raisedAfter(start + 183 + 95)).toEqual([]);
  });

  test("a sweep that succeeds when Lambda repeats it raises no alarm, one that fails each time does", async () => {
    const start = 20 * DAY_MINUTES;
    for (const minute of [0, 1]) {
      await alarms.measureFunction("sweeper_function_name", start + minute, { Errors: 1 });
    }
    expect(await alarms.raisedAfter(start + 2)).toEqual([]);
    // Hourly sweeps, each with its repetitions: the alarm holds from one to the next.
    for (const minute of [70, 71, 73, 130, 131, 133]) {
      await alarms.measureFunction("sweeper_function_name", start + minute, { Errors: 1 });
    }
    for (const minute of [74, 100, 129, 134, 180, 240]) {
      expect(await alarms.raisedAfter(start + minute)).toEqual(["sweeper-errors"]);
    }
    expect(await alarms.raisedAfter(start + 133 + 2 * HOUR_MINUTES)).toEqual([]);
  });

  test("one cluster that cannot be swept raises an alarm, until two hours have passed without", async () => {
    const start = 22 * DAY_MINUTES;
    await alarms.measure(start, { SweepErrors: 1 });
    await alarms.measure(start + 60, { SweepErrors: 1 });
    for (const minute of [1, 59, 61, 179]) {
      expect(await alarms.raisedAfter(start + minute)).toEqual(["clusters-not-swept"]);
    }
    expect(await alarms.raisedAfter(start + 60 + 2 * HOUR_MINUTES)).toEqual([]);
  });
});

test("a disabled installation raises no alarm, although events wait", async () => {
  await installation.deployment.apply({ ...installation.variables, enabled: false });
  const sqs = new SQSClient(installation.aws.clientConfig);
  const QueueUrl = installation.output("queue_url");
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "an event" }));
  await until("the event in the queue", async () => (await installation.messagesIn("queue_url")) === 1);

  expect(await alarms.raisedAfterSilence(13 * DAY_MINUTES)).toEqual([]);
  expect(await alarms.raisedAfterSilence(13 * DAY_MINUTES + 5)).toEqual([]);
});
