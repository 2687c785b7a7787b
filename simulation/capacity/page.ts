import { type FaultsOfRun, faultLines } from "../report/summary";
import { callsATask, costs } from "./charts";
import { type Price, parts, usageOf } from "./cost";
import type { FleetFigures } from "./measure-fleet";
import prices from "./prices.json";
import { CAUSES } from "./waiting-times";

type Fleets = Readonly<Record<string, FleetFigures>>;

const count = (value: number) => value.toLocaleString("en-US");
const money = (value: number) =>
  value.toLocaleString("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 });

/** The faults of all seeds, what they struck, and what was lost or scanned twice. */
export function renderFaultTable(results: readonly FaultsOfRun[]): string {
  const lines = [...faultLines(results)].map(
    ([fault, { count: times, lost, twice }]) => `| \`${fault}\` | ${count(times)} | ${lost} | ${twice} |`,
  );
  return table("| fault | count | lost | scanned twice |", "|---|--:|--:|--:|", lines);
}

/** What each fleet is, and what became of it. */
export function renderFleets(fleets: Fleets): string {
  const lines = Object.entries(fleets).map(([name, of]) => {
    const other = of.oneBuildPerContainer;
    const cells = [
      of.services,
      of.hours,
      of.tasks,
      of.images,
      of.builds,
      of.maxConcurrentScans,
      of.deadLetters,
      other.builds,
      other.lost,
    ];
    return `| ${name} | ${cells.map(count).join(" | ")} |`;
  });
  return table(
    "| fleet | services | hours | tasks | images | builds | slots | dead letters | other design: builds | its refused starts |",
    `|---|${"--:|".repeat(9)}`,
    lines,
  );
}

export function renderBacklogs(fleets: Fleets): string {
  return Object.keys(fleets)
    .map((name) => `![Backlog of the ${name} fleet](charts/backlog-${name}.svg)`)
    .join("\n\n");
}

export function renderWaits(fleets: Fleets): string {
  const lines = Object.entries(fleets).flatMap(([name, { waits }]) =>
    CAUSES.map((cause) => {
      const { count: scans, median, p99, longest } = waits[cause];
      const times = scans === 0 ? "– | – | –" : `${count(median)} s | ${count(p99)} s | ${count(longest)} s`;
      return `| ${name} | ${cause} | ${count(scans)} | ${times} |`;
    }),
  );
  return table("| fleet | wait of a | scans | median | 99 % | longest |", "|---|---|--:|--:|--:|--:|", lines);
}

const GROUPS: readonly (readonly [string, readonly Price[]])[] = [
  ["builds", ["buildMinute"]],
  ["Lambda", ["invocation", "gigabyteSecond"]],
  ["DynamoDB", ["writeUnit", "readUnit"]],
  ["SQS", ["queueRequest"]],
  ["EventBridge, SNS", ["event", "publish"]],
  ["logs", ["logGigabyte"]],
  ["metrics, alarms", ["metric", "alarmMetric"]],
  ["secret", ["secret", "secretRead"]],
];

export function renderCosts(fleets: Fleets): string {
  const all = Object.values(fleets);
  const row = (name: string, values: readonly number[]) => `| ${name} | ${values.map(money).join(" | ")} |`;
  const lines = [
    ...GROUPS.map(([name, of]) =>
      row(
        name,
        all.map((figures) => sumOf(figures, of)),
      ),
    ),
    row(
      "**all**",
      all.map((figures) => costs(figures)[0]),
    ),
    row(
      "one build per container",
      all.map((figures) => costs(figures)[1]),
    ),
  ];
  const head = Object.keys(fleets).join(" | ");
  return table(`| USD a month | ${head} |`, `|---|${"--:|".repeat(all.length)}`, lines);
}

export function renderCalls(fleets: Fleets): string {
  const lines = Object.entries(fleets).map(([name, figures]) => {
    const [ours, other] = callsATask(figures);
    return `| ${name} | ${ours.toFixed(2)} | ${other.toFixed(2)} |`;
  });
  return table("| fleet | calls a task | other design |", "|---|--:|--:|", lines);
}

export function renderPrices(): string {
  const lines = Object.values(prices.lines).map(
    ({ usd, per, unit, source }) => `| ${per === 1 ? "" : `${count(per)} `}${unit} | ${usd} | ${source} |`,
  );
  return table("| what | USD | from |", "|---|--:|---|", lines);
}

function sumOf(figures: FleetFigures, group: readonly Price[]): number {
  return parts(usageOf(figures))
    .filter(([price]) => group.includes(price))
    .reduce((sum, [, usd]) => sum + usd, 0);
}

function table(head: string, rule: string, lines: readonly string[]): string {
  return [head, rule, ...lines].join("\n");
}

/**
 * A page with a part in its place.
 *
 * @throws Error when the page has no place for it
 */
export function insertPart(page: string, name: string, part: string): string {
  const [start, end] = [`<!-- ${name}:start -->`, `<!-- ${name}:end -->`];
  const [before, rest] = page.split(start);
  const after = rest?.split(end)[1];
  if (before === undefined || after === undefined) {
    throw new Error(`The page has no place for ${name}: add the lines ${start} and ${end} to it.`);
  }
  return `${before}${start}\n\n${part}\n\n${end}${after}`;
}
