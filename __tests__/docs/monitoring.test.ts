import { readFileSync } from "node:fs";
import { join } from "node:path";
import { COUNTED_EVERY_MINUTE } from "../../functions/contract/telemetry";
import { alarmsOf } from "../../modules/monitoring/alarms";
import { OWN_METRICS } from "../modules/monitoring/known-metrics";
import { watched } from "../modules/monitoring/watched";

const DOCUMENT = readFileSync(join(__dirname, "../../docs/monitoring.md"), "utf8");

/** The cells of the table below a heading, row by row, without the quotes of code. */
function tableOf(heading: string): string[][] {
  const [, section = ""] = DOCUMENT.split(`\n## ${heading}\n`);
  const lines = (section.split("\n## ")[0] ?? "").split("\n").filter((line) => line.startsWith("| "));
  return lines.slice(1).map((line) =>
    line
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim().replace(/^`(.*)`$/, "$1")),
  );
}

const metrics = tableOf("Metrics");
const alarms = tableOf("Alarms");

test("the document has every metric, with its unit and meaning, and no other", () => {
  expect(metrics.map(([name]) => name).sort()).toEqual(OWN_METRICS);
  for (const [name, unit, meaning = ""] of metrics) {
    expect({ name, unit }).toEqual({
      name,
      unit: /^EventTo|Overdue$|^GateHeld$/.test(name ?? "") ? "seconds" : "count",
    });
    expect(meaning.length).toBeGreaterThan(20);
  }
});

test("the document has every alarm, with what raises it, and no other", () => {
  expect(alarms.map(([id]) => id)).toEqual(alarmsOf(watched, true, 6).map(({ id }) => id));
  for (const cells of alarms) {
    expect(cells).toHaveLength(2);
    expect(cells.every((cell) => cell.length > 0)).toBe(true);
  }
});

test("every name in code quotes that looks like a metric is one", () => {
  const named = [
    ...DOCUMENT.matchAll(
      /`((?:Scans|Images|Events?|Capacity|Configuration|Publish|Sweep|Waiting|Deadline|Gate|Enforcement)[A-Z]\w+)`/g,
    ),
  ];

  expect(named.length).toBeGreaterThan(OWN_METRICS.length - 1);
  expect(named.map(([, name]) => name).filter((name) => !OWN_METRICS.includes(name ?? ""))).toEqual([]);
});

test("the costs are those of what alarms read, and of what is written every minute and now and then", () => {
  const [, costs = ""] = DOCUMENT.replace(/\s+/g, " ").split("## Costs ");
  const read = alarmsOf(watched, true, 6).flatMap(({ watches }) =>
    "metrics" in watches ? Object.keys(watches.metrics) : [watches.metric.name],
  );
  const everyMinute = [
    ...COUNTED_EVERY_MINUTE,
    ...metrics.filter(([, , meaning]) => meaning?.includes("measured every minute")),
  ];
  const others = OWN_METRICS.length - everyMinute.length;
  const usd = (each: number, count: number) => `${((each * count) / 100).toFixed(2)} USD`;

  expect(costs).toContain(
    `${usd(10, read.length)} for the alarms (0.10 for each of the ${read.length} metrics that they look at)`,
  );
  expect(costs).toContain(
    `${usd(30, everyMinute.length)} for the ${everyMinute.length} metrics that are written every minute`,
  );
  expect(costs).toContain(`up to ${usd(30, others)} for the ${others} others`);
});
