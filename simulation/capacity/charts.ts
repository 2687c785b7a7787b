import * as echarts from "echarts";
import { costOf, usageOf, usageOfOneBuildPerContainer } from "./cost";
import type { FleetFigures } from "./measure-fleet";
import type { PaceFigures } from "./measure-pace";
import { SCAN_CAUSES } from "./waiting-times";

/** SVG texts by file name. */
export type Charts = ReadonlyMap<string, string>;

type Fleets = Readonly<Record<string, FleetFigures>>;

const SIZE = { width: 760, height: 360 };
const OURS = "this project";
const OTHER = "one build per container";
const COLOURS = ["#1f6feb", "#d1570a", "#2f8f4e", "#8250df"];
/** No font is loaded: readers have one of these. */
const FONT = "Helvetica, Arial, sans-serif";
/** Recolours the library's greys and white, found by their attributes, for light and dark pages. */
const DARK = `<style>
svg { color-scheme: light dark; }
text { fill: light-dark(#1f2328, #e6edf3); }
:is([stroke="#dbdee4"], [stroke="#b7b9be"]) { stroke: light-dark(#d1d9e0, #3d444d); }
:is([stroke="#54555a"], [stroke="#3c3c41"]) { stroke: light-dark(#59636e, #9198a1); }
[stroke="rgb(255,255,255)"] { stroke: light-dark(#ffffff, #0d1117); }
</style>`;
/** Least value of each logarithmic axis, which cannot show 0. */
const AXIS_STARTS = { calls: 0.01, seconds: 1, usd: 1 };

const LABEL = {
  show: true,
  position: "top" as const,
  formatter: ({ value }: { readonly value?: unknown }) =>
    typeof value === "number" ? value.toLocaleString("en-US") : "",
};

export function drawCharts(fleets: Fleets, pace: PaceFigures): Charts {
  const backlogs = Object.entries(fleets).map(
    ([name, figures]) => [`backlog-${name}.svg`, drawBacklog(name, figures)] as const,
  );
  return new Map([
    ...backlogs,
    ["waiting-times.svg", drawWaits(fleets)],
    ["calls.svg", drawBoth("AWS calls for each task that starts", fleets, callsATask, AXIS_STARTS.calls)],
    ["cost.svg", drawBoth("USD a month", fleets, costs, AXIS_STARTS.usd)],
    ["pace.svg", drawPace(pace)],
  ]);
}

/** Returns calls for each task: of this project, and of one build per container. */
export function callsATask({ calls, tasks, containers }: FleetFigures): readonly [number, number] {
  const ours = Object.values(calls).reduce((sum, count) => sum + count, 0);
  return [ours / tasks, containers / tasks];
}

export function costs(figures: FleetFigures): readonly [number, number] {
  return [costOf(usageOf(figures)), costOf(usageOfOneBuildPerContainer(figures))];
}

function drawBacklog(name: string, { minutes, waiting, open, oneBuildPerContainer: other }: FleetFigures) {
  const hours = minutes.map((minute) => minute / 60);
  const end = hours.at(-1) ?? 0;
  const line = (title: string, values: readonly number[]) => ({
    type: "line" as const,
    name: title,
    showSymbol: false,
    data: values.map((value, index) => [hours[index] ?? 0, value]),
  });
  return draw({
    title: { text: `Backlog of the ${name} fleet` },
    xAxis: { type: "value", name: "hours", nameLocation: "middle", nameGap: 28, max: end, interval: end / 6 },
    yAxis: { type: "value", minInterval: 1 },
    series: [
      line("scans that wait", waiting),
      line("builds that run", open),
      line(`${OTHER}: builds in the queue`, other.waiting),
    ],
  });
}

function drawWaits(fleets: Fleets) {
  return draw({
    title: { text: "Wait for a build, 99 of 100 are faster" },
    xAxis: { type: "category", data: Object.keys(fleets) },
    yAxis: { type: "log", name: "seconds", min: AXIS_STARTS.seconds },
    series: SCAN_CAUSES.map((cause) => ({
      type: "bar" as const,
      name: cause,
      label: LABEL,
      data: Object.values(fleets).map(({ waits }) =>
        waits[cause].count > 0 ? Math.max(AXIS_STARTS.seconds, waits[cause].p99) : "-",
      ),
    })),
  });
}

function drawBoth(
  title: string,
  fleets: Fleets,
  valuesOf: (figures: FleetFigures) => readonly [number, number],
  least: number,
) {
  return draw({
    title: { text: title },
    xAxis: { type: "category", data: Object.keys(fleets) },
    yAxis: { type: "log", min: least },
    series: ([OURS, OTHER] as const).map((name, index) => ({
      type: "bar" as const,
      name,
      label: LABEL,
      data: Object.values(fleets).map((figures) => rounded(valuesOf(figures)[index] ?? 0)),
    })),
  });
}

function drawPace({ paces, concurrentBuilds }: PaceFigures) {
  return draw({
    title: { text: `Scans an hour, below a quota of ${concurrentBuilds} builds` },
    xAxis: {
      type: "category",
      name: "max_concurrent_scans",
      nameLocation: "middle",
      nameGap: 28,
      data: paces.map(({ maxConcurrentScans }) => String(maxConcurrentScans)),
    },
    yAxis: { type: "value" },
    series: [
      {
        type: "bar",
        name: "scans an hour",
        label: LABEL,
        data: paces.map(({ scansAnHour }) => scansAnHour),
      },
    ],
  });
}

function rounded(value: number): number {
  return Number(value.toPrecision(3));
}

function draw(option: echarts.EChartsOption): string {
  const chart = echarts.init(null, null, { renderer: "svg", ssr: true, ...SIZE });
  chart.setOption({
    animation: false,
    backgroundColor: "transparent",
    color: COLOURS,
    textStyle: { fontFamily: FONT },
    // The renderer underestimates text widths, so the gap is wide.
    legend: { bottom: 4, itemGap: 48 },
    grid: { left: 100, right: 30, top: 60, bottom: 72 },
    ...option,
  });
  const svg = chart.renderToSVGString();
  chart.dispose();
  return `${withoutCounters(svg).replace(/^<svg [^>]*>/, `$&\n${DARK}`)}\n`;
}

/** Renumbers ids from 0 in each file: the library counts across the whole process. */
function withoutCounters(svg: string): string {
  const known = new Map<string, string>();
  return svg.replace(/zr\d+-(c|cls-|g|a|p)?\d+/g, (name) => {
    const short = known.get(name) ?? `zr-${known.size}`;
    known.set(name, short);
    return short;
  });
}
