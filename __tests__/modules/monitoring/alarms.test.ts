import { addressOf } from "../../../functions/contract/documentation";
import { COUNTED_WITH_GATE, LEVELS } from "../../../functions/contract/telemetry";
import { alarmsOf } from "../../../modules/monitoring/alarms";
import { describeMetric } from "./known-metrics";
import { watched } from "./watched";

const EVERY_MINUTE: readonly string[] = [...COUNTED_WITH_GATE, ...LEVELS, "DeadlineOverdue"];

const alarms = alarmsOf(watched);

// Proves alarm.measured.
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

test("what is written every minute is what alarms read: each costs 0.30 USD", () => {
  const read = JSON.stringify(alarms.map(({ watches }) => watches));

  expect(EVERY_MINUTE.filter((name) => !read.includes(`"${name}"`))).toEqual([]);
});

// https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
test.each(alarms)(
  "$id keeps to CloudWatch's limits",
  ({ description, period = 300, periods = 1, periodsToAlarm = 1, watches }) => {
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
