import { runInNewContext } from "node:vm";
import type { Alarm } from "../../../modules/monitoring/alarm";
import { capacityAlarms } from "../../../modules/monitoring/capacity-alarms";
import { planned } from "../synthesized";
import { watched } from "./watched";

const [slots, engine] = capacityAlarms(watched) as [Alarm, Alarm];

interface Hour {
  readonly waiting: number;
  readonly ended?: number;
  /** Seconds. */
  readonly overdue?: number;
}

/** What the alarm calculates for an hour, by JavaScript instead of CloudWatch's metric math. */
function calculated({ watches }: Alarm, hour: Hour): number {
  if (!("expression" in watches)) {
    throw new Error("the alarm calculates nothing");
  }
  const expression = watches.expression.replaceAll(" OR ", " || ").replaceAll(" AND ", " && ");
  const nothing = Object.fromEntries(Object.keys(watches.metrics).map((name) => [name, 0]));
  const choose = (condition: boolean, then: number, otherwise: number) => (condition ? then : otherwise);
  return runInNewContext(expression, { ...nothing, ...hour, IF: choose });
}

test.each<[string, Hour, boolean]>([
  ["nothing waits", { waiting: 0, ended: 600 }, false],
  ["nothing waits and nothing ends", { waiting: 0 }, false],
  ["5,000 images of the first sweep wait, at 600 an hour", { waiting: 5000, ended: 600 }, false],
  ["all that waits just fits into a day", { waiting: 24 * 600, ended: 600 }, false],
  ["more waits than a day does", { waiting: 24 * 600 + 1, ended: 600 }, true],
  ["something waits and nothing ends", { waiting: 1 }, true],
  ["one is more than an hour late", { waiting: 100, ended: 600, overdue: 3601 }, true],
  ["one is late, and nothing waits for it", { waiting: 0, ended: 600, overdue: 3601 }, false],
])("an hour counts where %s", (_, hour, counts) => {
  for (const alarm of [slots, engine]) {
    expect(calculated(alarm, hour) > 0).toBe(counts);
    expect(alarm).toMatchObject({ period: 3600, periods: 2, periodsToAlarm: 2 });
  }
});

test("each alarm watches its own cause", () => {
  expect(JSON.stringify(slots.watches)).toContain('"WaitingForSlot"');
  expect(JSON.stringify(engine.watches)).toContain('"WaitingForEngine"');
});

test("descriptions fit into an alarm with the largest inputs", () => {
  const largest = planned({ max_concurrent_scans: 500, rescan_after_hours: 8760 });
  const descriptions = largest
    .ofType("aws_cloudwatch_metric_alarm")
    .map(({ block }) => String(block.alarm_description));

  expect(descriptions.join()).toContain("500 slots 131400000.");
  expect(descriptions.filter((description) => description.length > 1024)).toEqual([]);
});
