import prices from "../prices.json";
import { type FleetFigures, sum } from "./measure-fleet";

export type Price = keyof typeof prices.lines;

/** Amount of each priced thing in a month. */
export type Usage = Readonly<Partial<Record<Price, number>>>;

const HOURS_OF_MONTH = 730;
const LAMBDA_GIGABYTES = 0.25;
/** CPU time of an invocation, assumed: a simulation does not measure it. */
const CPU_SECONDS = 0.01;
/** An item has up to 2 KB and an index entry. A transaction writes three items at double cost. */
const WRITE_UNITS = { PutItem: 4, DeleteItem: 4, TransactWriteItems: 24 };
/** Rows of up to 4 KB; BatchGetItem reads up to three. */
const READ_UNITS = { GetItem: 1, Query: 1, BatchGetItem: 3 };
/** An event source mapping has five pollers, each polling every 20 seconds. */
const POLLS = (5 * HOURS_OF_MONTH * 3600) / 20;
/** A message is sent, received and deleted. */
const MESSAGE_REQUESTS = 3;
/** One message a minute, even if nothing happens. */
const MINUTES = HOURS_OF_MONTH * 60;
const INVOCATION_LOG_KB = 2;
const BUILD_LOG_KB = 20;
const KB_OF_GB = 1e6;

/** Metrics and alarms of an installation with every part on; docs/monitoring.md lists them. */
export const MONITORING = { alarmMetrics: 28, metrics: 35 } as const;

export function usageOf(figures: FleetFigures): Usage {
  const months = HOURS_OF_MONTH / figures.hours;
  const invocations = sum(Object.values(figures.invocations));
  const units = (of: Readonly<Record<string, number>>) =>
    sum(Object.entries(of).map(([operation, each]) => each * (figures.calls[`dynamodb:${operation}`] ?? 0)));
  const logKb = invocations * INVOCATION_LOG_KB + figures.builds * BUILD_LOG_KB;
  return {
    buildMinute: figures.buildMinutes * months,
    invocation: invocations * months,
    gigabyteSecond: (figures.functionSeconds + invocations * CPU_SECONDS) * LAMBDA_GIGABYTES * months,
    writeUnit: units(WRITE_UNITS) * months,
    readUnit: units(READ_UNITS) * months,
    // A message is sent alone; a batch is received and deleted together.
    queueRequest: (figures.messages + 2 * (figures.invocations["scan-trigger"] ?? 0)) * months + POLLS,
    // Most runs have one message.
    fifoRequest: MESSAGE_REQUESTS * (figures.invocations["scan-coordinator"] ?? 0) * months + POLLS,
    event: (figures.calls["eventbridge:PutEvents"] ?? 0) * months,
    publish: (figures.calls["sns:Publish"] ?? 0) * months,
    logGigabyte: (logKb / KB_OF_GB) * months,
    metric: MONITORING.metrics,
    alarmMetric: MONITORING.alarmMetrics,
    secret: 1,
    secretRead: figures.builds * months,
  };
}

/**
 * Returns the usage of one build per container: equally long builds, each with a call and a log. Its quota lets all
 * builds run; it has no metrics or alarms.
 */
export function usageOfOneBuildPerContainer(figures: FleetFigures): Usage {
  const months = HOURS_OF_MONTH / figures.hours;
  const minutesOfBuild = figures.buildMinutes / figures.builds;
  const logKb = figures.tasks * INVOCATION_LOG_KB + figures.containers * BUILD_LOG_KB;
  return {
    buildMinute: figures.containers * minutesOfBuild * months,
    invocation: figures.tasks * months,
    gigabyteSecond: figures.containers * CALL_SECONDS * LAMBDA_GIGABYTES * months,
    logGigabyte: (logKb / KB_OF_GB) * months,
    secret: 1,
    secretRead: figures.containers * months,
  };
}

const CALL_SECONDS = 0.25;

/** A fleet by its images: running ones, new ones a day, and the hours that a verdict is fresh. */
interface ImagesOfFleet {
  readonly images: number;
  readonly newADay: number;
  readonly hours: number;
}

/** Size of the vulnerability database that Sysdig's scanner loads in each build. */
const DATABASE_GIGABYTES = 0.215;
/** Windows end up to a tenth early, which spreads rescans; on average a twentieth. */
const MEAN_WINDOW = 0.95;
/** Scans by one slot in a day, at two minutes each. */
const SCANS_OF_SLOT = 720;

/** Returns the most that a fleet uses a month: each running image is scanned once a window, each new one at once. */
export function usageOfImages({ images, newADay, hours }: ImagesOfFleet, measured: FleetFigures) {
  const buildsADay = newADay + (images * 24) / (hours * MEAN_WINDOW);
  const builds = (buildsADay * HOURS_OF_MONTH) / 24;
  const usage: Usage = {
    ...usageOfBuilds(builds, measured.buildMinutes / measured.builds),
    queueRequest: POLLS,
    fifoRequest: POLLS + MESSAGE_REQUESTS * MINUTES,
    metric: MONITORING.metrics,
    alarmMetric: MONITORING.alarmMetrics,
    secret: 1,
  };
  const slots = Math.ceil(buildsADay / SCANS_OF_SLOT);
  return { builds, usage, slots, databaseGigabytes: builds * DATABASE_GIGABYTES };
}

export const usageOfBuilds = (builds: number, minutes: number): Usage => ({
  buildMinute: builds * minutes,
  logGigabyte: (builds * BUILD_LOG_KB) / KB_OF_GB,
  secretRead: builds,
});

/** Returns USD a month. */
export function costOf(usage: Usage): number {
  return sum(parts(usage).map(([, usd]) => usd));
}

export function parts(usage: Usage): (readonly [Price, number])[] {
  return (Object.entries(usage) as [Price, number][]).map(([price, amount]) => {
    const { usd, per } = prices.lines[price];
    return [price, (amount * usd) / per];
  });
}
