import prices from "../prices.json";
import type { FleetFigures } from "./measure-fleet";

export type Price = keyof typeof prices.lines;

/** How much is used of what in a month. */
export type Usage = Readonly<Partial<Record<Price, number>>>;

export const HOURS_OF_MONTH = 730;
const LAMBDA_GIGABYTES = 0.25;
/** A value that a run does not know: the programs' own CPU time for each invocation. */
const CPU_SECONDS = 0.01;
/** An item of up to 2 KB with its entry in the index; a transaction writes three and costs twice. */
const WRITE_UNITS = { PutItem: 4, DeleteItem: 4, TransactWriteItems: 24 };
/** Rows of up to 4 KB; BatchGetItem reads up to three. */
const READ_UNITS = { GetItem: 1, Query: 1, BatchGetItem: 3 };
/** Five pollers of the event source mapping that wait 20 seconds at a time, day and night. */
const POLLS = (5 * HOURS_OF_MONTH * 3600) / 20;
/** A message is sent, received and deleted. */
const MESSAGE_REQUESTS = 3;
/** The minutes' messages, which come however little happens. */
const MINUTES = HOURS_OF_MONTH * 60;
const INVOCATION_LOG_KB = 2;
const BUILD_LOG_KB = 20;
const KB_OF_GB = 1e6;

/** Metrics and alarms of an installation with every part on; docs/monitoring.md says which. */
export const MONITORING = { alarmMetrics: 28, metrics: 35 } as const;

/** Usage of this project in a month at the pace of a run. */
export function usageOf(figures: FleetFigures): Usage {
  const months = HOURS_OF_MONTH / figures.hours;
  const invocations = total(Object.values(figures.invocations));
  const units = (of: Readonly<Record<string, number>>) =>
    total(
      Object.entries(of).map(([operation, each]) => each * (figures.calls[`dynamodb:${operation}`] ?? 0)),
    );
  const logKb = invocations * INVOCATION_LOG_KB + figures.builds * BUILD_LOG_KB;
  return {
    buildMinute: figures.buildMinutes * months,
    invocation: invocations * months,
    gigabyteSecond: (figures.functionSeconds + invocations * CPU_SECONDS) * LAMBDA_GIGABYTES * months,
    writeUnit: units(WRITE_UNITS) * months,
    readUnit: units(READ_UNITS) * months,
    // A message is sent; a batch is received and deleted.
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
 * Usage of one build for each container: a build of the same length, a call and a line of the log each. It gets a quota
 * that lets every build run, and neither metrics nor alarms.
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

/** A fleet by its images: those that run, new ones each day, and the window of freshness. */
export interface ImagesOfFleet {
  readonly images: number;
  readonly newADay: number;
  readonly hours: number;
}

/** Sysdig's scanner loads its vulnerability database in each build. */
const DATABASE_GIGABYTES = 0.215;
/** A window ends up to a tenth earlier, so that rescans are spread; on average a twentieth. */
const MEAN_WINDOW = 0.95;
/** Scans that one slot does in a day, at two minutes each. */
const SCANS_OF_SLOT = 720;

/** At most what a fleet uses in a month: each image that runs is scanned once in each window, and each new one at once. */
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

/** Usage of builds that last so many minutes each. */
export const usageOfBuilds = (builds: number, minutes: number): Usage => ({
  buildMinute: builds * minutes,
  logGigabyte: (builds * BUILD_LOG_KB) / KB_OF_GB,
  secretRead: builds,
});

/** USD a month. */
export function costOf(usage: Usage): number {
  return total(parts(usage).map(([, usd]) => usd));
}

/** USD a month of each thing that is paid for. */
export function parts(usage: Usage): (readonly [Price, number])[] {
  return (Object.entries(usage) as [Price, number][]).map(([price, amount]) => {
    const { usd, per } = prices.lines[price];
    return [price, (amount * usd) / per];
  });
}

function total(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0);
}
