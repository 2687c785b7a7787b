import { type FaultsOfRun, faultLines } from "../report/summary";
import { costs } from "./charts";
import { costOf, type Price, parts, usageOf, usageOfBuilds, usageOfImages } from "./cost";
import type { FleetFigures } from "./measure-fleet";
import type { OrganisationFigures } from "./measure-organisation";

type Fleets = Readonly<Record<string, FleetFigures>>;

const count = (value: number) => value.toLocaleString("en-US");
const money = (value: number) =>
  value.toLocaleString("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 });

/** Renders how often each fault struck; faults with equal losses share a row. */
export function renderFaultTable(results: readonly FaultsOfRun[]): string {
  const struck = new Map<string, string[]>();
  for (const [fault, { count: times, lost, twice }] of faultLines(results)) {
    const losses = `${lost} | ${twice}`;
    struck.set(losses, [...(struck.get(losses) ?? []), `\`${fault}\` ${count(times)}`]);
  }
  const lines = [...struck].map(([losses, faults]) => `| ${faults.join("<br>")} | ${losses} |`);
  return table("| faults, each with its count | lost | scanned twice |", "|---|--:|--:|", lines);
}

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
    "| fleet | services | hours | tasks | images | builds | slots | dead letters | other design, quota of 60: builds | its refused starts |",
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
  const lines = Object.entries(fleets).map(([name, { waits }]) => {
    const { count: scans, median, p99, longest } = waits["new image"];
    return `| ${name} | ${[scans, median, p99, longest].map(count).join(" | ")} |`;
  });
  return table("| fleet | new images | median, seconds | 99 % | longest |", "|---|--:|--:|--:|--:|", lines);
}

const GROUPS: readonly (readonly [string, readonly Price[]])[] = [
  ["builds", ["buildMinute"]],
  ["Lambda", ["invocation", "gigabyteSecond"]],
  ["DynamoDB", ["writeUnit", "readUnit"]],
  ["SQS", ["queueRequest", "fifoRequest"]],
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
      "one build per container, with a quota that lets all of them run",
      all.map((figures) => costs(figures)[1]),
    ),
  ];
  const head = Object.keys(fleets).join(" | ");
  return table(`| USD a month | ${head} |`, `|---|${"--:|".repeat(all.length)}`, lines);
}

export function renderYourFleet(small: FleetFigures): string {
  const lines = SIZES.flatMap(({ images, newADay }) =>
    WINDOWS_HOURS.map((hours) => {
      const { builds, usage, slots, databaseGigabytes } = usageOfImages({ images, newADay, hours }, small);
      const usd = [usage, { natGigabyte: databaseGigabytes }].map((each) => money(costOf(each)));
      const cells = [images, newADay, hours, builds, usage.buildMinute ?? 0].map(Math.ceil).map(count);
      return `| ${[...cells, usd[0], slots, count(Math.ceil(databaseGigabytes)), usd[1]].join(" | ")} |`;
    }),
  );
  return table(
    "| images that run | new a day | window, hours | builds a month | minutes | USD a month | slots | GB of database | USD for it by NAT |",
    `|${"--:|".repeat(9)}`,
    lines,
  );
}

/** Renders the cost of a scan, from the fleet with the longest builds. */
export function renderScan(fleets: Fleets): string {
  const longest = Math.max(...Object.values(fleets).map(({ buildMinutes, builds }) => buildMinutes / builds));
  const usd = costOf(usageOfBuilds(1, longest));
  return `A scan is about ${(Math.round(usd * 400) / 4).toFixed(2)} cents: ${longest.toFixed(1)} minutes of a build, its log, and a read of the token.`;
}

export function renderOrganisation({ places, hours, hub, membersUsd, single }: OrganisationFigures): string {
  const callsOf = (isMeant: (name: string) => boolean) =>
    Object.entries(hub.calls).reduce((sum, [name, calls]) => sum + (isMeant(name) ? calls : 0), 0);
  const wait = ({ median, p99, longest }: typeof single.waits) =>
    `${count(median)} / ${count(p99)} / ${count(longest)} s`;
  const day = (number: number) => count(Math.round((number * 24) / hours));
  const lines = [
    ["images", count(hub.images), count(single.images)],
    ["builds a day", day(hub.builds), day(single.builds)],
    [
      "wait of a new image for its build: median / 99 % / longest",
      wait(hub.waits["new image"]),
      wait(single.waits),
    ],
    [
      "AWS calls an hour",
      count(Math.round(callsOf(() => true) / hours)),
      count(Math.round(single.calls / hours)),
    ],
    ["of these, of ECS", count(Math.round(callsOf((name) => name.startsWith("ecs:")) / hours)), "–"],
    ["of these, AssumeRole", count(Math.round(callsOf((name) => name.startsWith("sts:")) / hours)), "–"],
    ["USD a month", money(hub.usd), money(single.usd)],
    ["and in the members", money(membersUsd), "–"],
    ["USD a month for each place", money((hub.usd + membersUsd) / places), money(single.usd / places)],
  ];
  return table(
    `| | one installation for ${count(places)} places | ${count(places)} installations |`,
    "|---|--:|--:|",
    lines.map((cells) => `| ${cells.join(" | ")} |`),
  );
}

const SIZES = [30, 300, 1000, 3000].map((images) => ({ images, newADay: images / 10 }));
const WINDOWS_HOURS = [24, 168, 720];

function sumOf(figures: FleetFigures, group: readonly Price[]): number {
  return parts(usageOf(figures))
    .filter(([price]) => group.includes(price))
    .reduce((sum, [, usd]) => sum + usd, 0);
}

function table(head: string, rule: string, lines: readonly string[]): string {
  return [head, rule, ...lines].join("\n");
}

/** Returns the page with a part between its markers. @throws Error if the page lacks them */
export function insertPart(page: string, name: string, part: string): string {
  const [start, end] = [`<!-- ${name}:start -->`, `<!-- ${name}:end -->`];
  const [before, rest] = page.split(start);
  const after = rest?.split(end)[1];
  if (before === undefined || after === undefined) {
    throw new Error(`The page has no place for ${name}: add the lines ${start} and ${end} to it.`);
  }
  return `${before}${start}\n\n${part}\n\n${end}${after}`;
}
