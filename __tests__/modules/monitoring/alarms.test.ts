import { alarmsOf } from "../../../modules/monitoring/alarms";
import { ownMetric } from "../../../modules/monitoring/metrics";
import { written } from "../../functions/written-lines";
import { synthesizeProps, synthesizeStack } from "../synthesized";
import { describeMetric } from "./known-metrics";
import { watched } from "./watched";

const LONGEST_HOURS = 168;

const alarms = alarmsOf(watched, true, LONGEST_HOURS);
const stack = synthesizeStack();
const resources = stack.ofType("aws_cloudwatch_metric_alarm").map(({ block }) => block);

test.each(alarms)("every metric of $id is measured by somebody", ({ watches }) => {
  const metrics = "metrics" in watches ? Object.values(watches.metrics) : [watches];
  const described = metrics.map(({ metric }) => describeMetric(metric));

  expect(described.length).toBeGreaterThan(0);
  expect(described.filter((metric) => metric.endsWith("(nobody measures it)"))).toEqual([]);
});

test.each(alarms)("$id calculates with the metrics that it names, and with all of them", ({ watches }) => {
  const names = "expression" in watches ? [...watches.expression.matchAll(/FILL\((\w+), 0\)/g)] : [];

  expect([...new Set(names.map(([, name]) => name))].sort()).toEqual(
    "expression" in watches ? Object.keys(watches.metrics).sort() : [],
  );
  if ("expression" in watches) {
    // Each is filled: what is left of the expression names none.
    const rest = watches.expression.replaceAll(/FILL\(\w+, 0\)|IF|AND|OR/g, "");
    expect(rest).toMatch(/^[\s\d()+\-*/<>=,]*$/);
  }
});

// https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
test.each(alarms)(
  "$id keeps to CloudWatch's limits",
  ({ description, period, periods, periodsToAlarm, watches }) => {
    expect(description.length).toBeLessThanOrEqual(1024);
    expect(period % 60).toBe(0);
    expect(period * periods).toBeLessThanOrEqual(period < 3600 ? 86_400 : 604_800);
    expect(periodsToAlarm).toBeLessThanOrEqual(periods);
    expect("metrics" in watches ? Object.keys(watches.metrics).length + 1 : 1).toBeLessThanOrEqual(10);
  },
);

test.each(alarms)("$id says what it means and what to do, without a link", ({ description }) => {
  expect(description).toMatch(/^[A-Z].+\. What to do: .+\.$/);
  expect(description).not.toMatch(/https?:|www\./);
});

test("an alarm tells the same topics that it is raised and that all is well again", () => {
  expect(resources).toHaveLength(alarms.length);
  for (const resource of resources) {
    expect(resource.alarm_actions).toBe("${var.alarm_actions}");
    expect(resource.ok_actions).toBe("${var.alarm_actions}");
  }
});

test("without topics the alarms exist as well", () => {
  const literal = synthesizeProps({ alarmActions: [] });

  expect(literal.ofType("aws_cloudwatch_metric_alarm")).toHaveLength(alarms.length);
});

test("where nothing is measured nothing has happened", () => {
  expect(new Set(resources.map((resource) => resource.treat_missing_data))).toEqual(
    new Set(["notBreaching"]),
  );
});

test("events that wait because the installation is disabled raise no alarm", () => {
  const age = (enabled: boolean) => synthesizeProps({ enabled }).at("monitoring/queue-age").threshold;
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
