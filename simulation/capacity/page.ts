import {
  costOf,
  type Price,
  parts,
  usageOf,
  usageOfBuilds,
  usageOfImages,
  usageOfOneBuildPerContainer,
} from "./cost";
import { type FleetFigures, sum } from "./measure-fleet";

const count = (value: number) => value.toLocaleString("en-US");
const money = (value: number) =>
  value.toLocaleString("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 });

export function renderFleet(fleet: FleetFigures): string {
  const { services, hours, tasks, containers, images, builds, calls, deadLetters, waits } = fleet;
  const rows: readonly (readonly [string, number])[] = [
    ["services", services],
    ["hours", hours],
    ["tasks", tasks],
    ["containers (one build each in the template of 2020)", containers],
    ["images", images],
    ["builds", builds],
    ["AWS calls", sum(Object.values(calls))],
    ["dead letters", deadLetters],
    ["new images", waits.count],
    ["seconds from first task to build: median", waits.median],
    ["99 % have at most", waits.p99],
    ["longest", waits.longest],
  ];
  return table(
    "| measured | |",
    "|---|--:|",
    rows.map(([what, value]) => `| ${what} | ${count(value)} |`),
  );
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

export function renderCosts(fleet: FleetFigures): string {
  const usage = usageOf(fleet);
  const ofGroup = (of: readonly Price[]) =>
    sum(parts(usage).flatMap(([price, usd]) => (of.includes(price) ? [usd] : [])));
  const rows: readonly (readonly [string, number])[] = [
    ...GROUPS.map(([name, of]) => [name, ofGroup(of)] as const),
    ["**all**", costOf(usage)],
    ["one build per container", costOf(usageOfOneBuildPerContainer(fleet))],
  ];
  return table(
    "| part | USD a month |",
    "|---|--:|",
    rows.map(([what, usd]) => `| ${what} | ${money(usd)} |`),
  );
}

const SIZES = [30, 300, 1000, 3000].map((images) => ({ images, newADay: images / 10 }));
const WINDOWS_HOURS = [24, 168, 720];

export function renderYourFleet(measured: FleetFigures): string {
  const lines = SIZES.flatMap(({ images, newADay }) =>
    WINDOWS_HOURS.map((hours) => {
      const { builds, usage, slots, databaseGigabytes } = usageOfImages({ images, newADay, hours }, measured);
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

export function renderScan({ buildMinutes, builds }: FleetFigures): string {
  const minutes = buildMinutes / builds;
  const usd = costOf(usageOfBuilds(1, minutes));
  return `A scan is about ${(Math.round(usd * 400) / 4).toFixed(2)} cents: ${minutes.toFixed(1)} minutes of a build, its log, and a read of the token.`;
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
