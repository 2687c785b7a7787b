import { addressOf } from "../../../functions/contract/documentation";
import { COUNTED_WITH_GATE, LEVELS } from "../../../functions/contract/telemetry";
import { alarmsOf } from "../../../modules/monitoring/alarms";
import { ownMetric } from "../../../modules/monitoring/metrics";
import { written } from "../../functions/written-lines";
import { planned, synthesizeStack } from "../synthesized";
import { describeMetric } from "./known-metrics";
import { watched } from "./watched";

const EVERY_MINUTE: readonly string[] = [...COUNTED_WITH_GATE, ...LEVELS, "DeadlineOverdue"];

const MEMBERS = { organization_id: "o-a1b2c3d4e5", accounts: { "210987654321": ["eu-west-1"] } };

const alarms = alarmsOf(watched);
const stack = synthesizeStack();
const resources = stack.ofType("aws_cloudwatch_metric_alarm").map(({ block }) => block);

test.each(alarms)("every metric of $id is measured by somebody", ({ watches }) => {
  const metrics = "metrics" in watches ? Object.values(watches.metrics) : [watches];
  const described = metrics.map(({ metric }) => describeMetric(metric));

  expect(described.length).toBeGreaterThan(0);
  expect(described.filter((metric) => metric.endsWith("(nobody measures it)"))).toEqual([]);
});

test.each(alarms)("$id calculates with the metrics that it names, and with all of them", ({ watches }) => {
  const expression = "expression" in watches ? watches.expression : "";
  const names = [...expression.matchAll(/[a-z_]+/g)].map(([name]) => name);

  expect([...new Set(names)].sort()).toEqual(
    "expression" in watches ? Object.keys(watches.metrics).sort() : [],
  );
  expect(expression.replaceAll(/[a-z_]+|IF|AND|OR/g, "")).toMatch(/^[\s\d()+\-*/<>=,]*$/);
});

test.each(alarms)("$id reads nothing of ours that is not there from the first minute on", (alarm) => {
  const { watches, whenMissing } = alarm;
  // Read by itself, it does no harm where it is not there, if missing data is no alarm.
  const alone = "metric" in watches && whenMissing !== undefined ? [watches] : [];
  const metrics = "metrics" in watches ? Object.values(watches.metrics) : alone;
  const own = metrics.map(({ metric }) => metric).filter(({ namespace }) => !namespace.startsWith("AWS/"));

  expect(own.map(({ name }) => name).filter((name) => !EVERY_MINUTE.includes(name))).toEqual([]);
});

/** Alarms whose constructs' paths match, with what they measure and their counts. */
const alarmsIn = (synthesized: typeof stack, paths: RegExp) =>
  synthesized
    .ofType("aws_cloudwatch_metric_alarm")
    .filter(({ path }) => paths.test(path))
    .map(({ path, block }) => [path.replace("monitoring/", ""), block.metric_name, block.count]);

test("alarms of the gate are there where the gate is, and nowhere else", () => {
  expect(alarmsIn(planned(), /\/gate-/)).toEqual([]);
  expect(alarmsIn(planned({ deployment_gate: {} }), /\/gate-/)).toEqual([
    ["gate-errors", "Errors", undefined],
    ["gate-failures", "GateFailures", undefined],
    ["gate-throttles", "Throttles", undefined],
  ]);
  for (const [, , count] of alarmsIn(stack, /\/gate-/)) {
    expect(count).toMatch(/&& \(var\.deployment_gate != null\)\) \? 1 : 0\}$/);
  }
});

test("the alarms about members are there where there are any, and nowhere else", () => {
  const counted = "${((var.monitoring.alarms && var.monitoring.metrics) && (var.members != null)) ? 1 : 0}";
  const both = (count?: string) => [
    ["places-not-heard", "PlacesNotHeard", count],
    ["places-unanswered", "PlacesUnanswered", count],
  ];

  expect(alarmsIn(planned(), /places-/)).toEqual([]);
  expect(alarmsIn(planned({ members: MEMBERS }), /places-/)).toEqual(both());
  expect(alarmsIn(stack, /places-/)).toEqual(both(counted));
});

test("a metric of AWS stands alone in its alarm: nobody can promise that it is there", () => {
  const calculated = alarms.flatMap(({ watches }) =>
    "metrics" in watches ? Object.values(watches.metrics).map(({ metric }) => metric.namespace) : [],
  );

  expect(new Set(calculated)).toEqual(new Set(["FargateImageScanning"]));
});

test("what is written every minute is what alarms read: each costs 0.30 USD", () => {
  const read = JSON.stringify(alarms.map(({ watches }) => watches));

  expect(EVERY_MINUTE.filter((name) => !read.includes(`"${name}"`))).toEqual([]);
});

// https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
test.each(alarms)(
  "$id keeps to CloudWatch's limits",
  ({ description, period, periods, periodsToAlarm = 1, watches }) => {
    expect(description.length).toBeLessThanOrEqual(1024);
    expect(period % 60).toBe(0);
    expect(period * periods).toBeLessThanOrEqual(period < 3600 ? 86_400 : 604_800);
    expect(periodsToAlarm).toBeLessThanOrEqual(periods);
    expect("metrics" in watches ? Object.keys(watches.metrics).length + 1 : 1).toBeLessThanOrEqual(10);
  },
);

test.each(alarms)(
  "$id says what it means and what to do, with links to pages of this version alone",
  ({ description }) => {
    expect(description).toMatch(/^[A-Z].+\. Next steps: .+\.$/);
    expect(description.replaceAll(addressOf("docs/"), "")).not.toMatch(/https?:|www\.|docs\//);
  },
);

test("the five alarms that page notify the topics of alarm_actions, both ways, and the others those of ticket_actions", () => {
  const paging = [
    ...["coordinator-not-running", "gate-errors", "gate-throttles", "installation-impaired"],
    "work-queue-age",
  ];
  const topicsOf = (path: string) =>
    paging.some((id) => path === `monitoring/${id}`)
      ? "${var.alarm_actions}"
      : "${local.monitoring_ticket_actions}";
  const all = stack.ofType("aws_cloudwatch_metric_alarm");

  expect(all).toHaveLength(alarms.length);
  expect(all.map(({ block }) => [block.alarm_actions, block.ok_actions])).toEqual(
    all.map(({ path }) => [topicsOf(path), topicsOf(path)]),
  );
  expect(Object(stack.configuration.locals).monitoring_ticket_actions).toBe(
    "${(var.ticket_actions == null) ? var.alarm_actions : var.ticket_actions}",
  );
});

test("without topics the alarms exist as well", () => {
  const literal = planned({ alarm_actions: [], deployment_gate: {}, members: MEMBERS });

  expect(literal.ofType("aws_cloudwatch_metric_alarm")).toHaveLength(alarms.length);
});

test("where nothing is measured nothing has happened, unless it is looked whether anything is measured", () => {
  const missing = Object.fromEntries(
    resources.map(({ alarm_name, treat_missing_data }) => [alarm_name, treat_missing_data]),
  );

  const { "${var.name}-coordinator-not-running": ofCoordinator, ...others } = missing;
  expect(new Set(Object.values(others))).toEqual(new Set(["notBreaching"]));
  expect(ofCoordinator).toBe('${var.enabled ? "breaching" : "notBreaching"}');
});

test("a coordinator without a good run is looked for once it can be called, and not while its schedule is off", () => {
  const alarm = (enabled: boolean) => planned({ enabled }).at("monitoring/coordinator-not-running");

  expect(alarm(true)).toMatchObject({
    comparison_operator: "LessThanThreshold",
    // Written at the end of a minute's run, if none of its steps failed: coordinate.test.ts.
    metric_name: "ScansOpen",
    statistic: "SampleCount",
    threshold: 1,
    treat_missing_data: "breaching",
    depends_on: expect.arrayContaining([
      "aws_lambda_event_source_mapping.scan_coordinator",
      "aws_cloudwatch_event_target.scan_coordinator_schedule",
    ]),
  });
  expect(alarm(false).treat_missing_data).toBe("notBreaching");
});

test("events that wait because the installation is disabled raise no alarm", () => {
  const age = (enabled: boolean) => planned({ enabled }).at("monitoring/queue-age").threshold;
  const queue = stack.resource("aws_sqs_queue.task_events");

  expect(age(true)).toBe(900);
  expect(age(false)).toBe(queue.message_retention_seconds);
  expect(stack.at("monitoring/queue-age").threshold).toBe("${var.enabled ? 900 : 1209600}");
});

test("the functions write their metrics in the namespace and with the dimension that are watched", () => {
  const watchedMetric = ownMetric(watched, "ScansPassed");

  const [line] = written((telemetry) => {
    telemetry.count("ScansPassed");
    telemetry.flush();
  }, watched.installation.name);

  expect(line).toMatchObject({
    ...watchedMetric.dimensions,
    _aws: {
      CloudWatchMetrics: [
        {
          Namespace: watchedMetric.namespace,
          Dimensions: [Object.keys(watchedMetric.dimensions)],
          Metrics: [{ Name: watchedMetric.name }],
        },
      ],
    },
  });
});

test("the dashboard's name says the region, since dashboards are global to an account", () => {
  expect(stack.resource("aws_cloudwatch_dashboard.monitoring").dashboard_name).toBe(
    "${var.name}-${local.current_region}",
  );
});
