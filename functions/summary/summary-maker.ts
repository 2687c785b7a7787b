import { waitingReason } from "../capacity/breaker";
import type { Control } from "../capacity/control";
import { ENFORCEMENT_PREFIX } from "../contract/blocking/enforcement";
import { GATE_PREFIX } from "../contract/blocking/gate";
import { BUILD_MINUTE_USD } from "../contract/build";
import { commandLine } from "../contract/documentation/index";
import { after, DAY } from "../contract/durations";
import { imageKey } from "../contract/images/image";
import type { ScanState } from "../contract/images/scan";
import { compareCounts } from "../contract/images/vulnerabilities";
import { PARTITION_KEY, WORKLOADS_PREFIX } from "../contract/ledger";
import type {
  FailingImage,
  NeverScannedImage,
  ScanSummary,
  SummaryCapacity,
} from "../contract/notices/summary";
import { type Place, placeOfArn } from "../contract/places/place";
import { readImage } from "../images/image-item";
import { monthOf, sumOf, type UsedBuilds } from "../images/used-builds";
import type { Row } from "../table/table";
import { Decisions, enforcementDecision, gateDecision, HeldDeployments } from "./decisions";
import { type ImageFacts, imageFacts } from "./facts";
import { ImagesRunning, RUNS_NOWHERE, type SummaryRuns, type Sweeps } from "./images-running";
import { describeLimit, limitOf } from "./limit";

export interface SummaryPeriod extends Sweeps {
  readonly installation: string;
  /** The installation's own place. Undefined without members, because all tasks are then of one place. */
  readonly own?: Place | undefined;
  /** Begin of the period: images that began to fail later are new. */
  readonly from: Date;
  /** End of the period, which is now: the summary shows what runs and what waits at this time. */
  readonly to: Date;
  readonly control: Control;
}

/** Images in a summary, at most. The schema has the same numbers. */
const MAX_FAILING_IMAGES = 40;
const MAX_NEVER_SCANNED_IMAGES = 20;
const MAX_MONTHS_AND_PLACES = 1000;

/**
 * Bytes of a summary as JSON, at most: an event of EventBridge has at most 256 KB, an item of DynamoDB 400 KB.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevents.html
 */
export const MAX_BYTES = 200_000;

/** An image with who runs it. These two facts are in two items, which may come in either order. */
interface Joined extends ImageFacts {
  readonly runs: SummaryRuns;
  readonly isRunning: boolean;
}

/** Makes a summary from the items of the table, which come one by one in any order. Keeps little of each item. */
export class SummaryMaker {
  private readonly images = new Map<string, ImageFacts>();
  readonly running: ImagesRunning;
  private readonly gate: Decisions;
  private readonly enforcement: Decisions;
  private readonly held: HeldDeployments;
  private readonly states = new Map<ScanState, number>();
  private readonly used = new Map<string, UsedBuilds>();
  private known = 0;
  private task: string | undefined;

  constructor(private readonly period: SummaryPeriod) {
    const { from, to } = period;
    this.running = new ImagesRunning(period);
    this.gate = new Decisions(from, to);
    this.enforcement = new Decisions(from, to);
    this.held = new HeldDeployments(to);
  }

  /** Adds an item. Ignores items that are not about an image, deployment or task. */
  add(item: Row): void {
    const key = String(item[PARTITION_KEY]);
    if (key.startsWith(WORKLOADS_PREFIX)) {
      this.running.add(item);
    } else if (key.startsWith(GATE_PREFIX)) {
      this.held.add(item);
      this.gate.add(gateDecision(item));
    } else if (key.startsWith(ENFORCEMENT_PREFIX)) {
      this.enforcement.add(enforcementDecision(item));
    } else {
      this.addImage(item);
    }
  }

  /** @param isComplete whether every item of the table was added */
  summary(isComplete: boolean): ScanSummary {
    const { installation, from, to, lastSweep } = this.period;
    const images = [...this.images].map(([key, facts]) => this.joined(key, facts));
    return shortenedSummary({
      ...{ version: "1", summaryId: `${installation}-${to.toISOString()}`, installation, ...this.ownPlace },
      ...{ from: from.toISOString(), to: to.toISOString(), isComplete },
      ...(lastSweep && { sweptAt: lastSweep.endedAt.toISOString() }),
      images: this.known,
      failing: failingOf(images),
      neverScanned: neverScannedOf(images),
      capacity: this.capacity(),
      used: usedOf([...this.used.values()], to),
      ...{ gate: this.gate.all, heldDeployments: this.held.keys.length, enforcement: this.enforcement.all },
    });
  }

  private get ownPlace(): Place {
    return this.period.own ?? placeOfArn(this.task ?? "");
  }

  private addImage(item: Row): void {
    const row = readImage(item);
    if (row === undefined) {
      return;
    }
    this.known += 1;
    this.task ??= row.lastTaskArn;
    for (const each of row.used) {
      this.used.set(each.monthAndPlace, sumOf(each, this.used.get(each.monthAndPlace)));
    }
    if (row.state) {
      this.states.set(row.state, (this.states.get(row.state) ?? 0) + 1);
    }
    const facts = imageFacts(row, this.period.from);
    if (facts) {
      this.images.set(imageKey(row.image), facts);
    }
  }

  private joined(key: string, facts: ImageFacts): Joined {
    return {
      ...facts,
      runs: this.running.of(key, this.ownPlace) ?? RUNS_NOWHERE,
      isRunning: this.running.isRunning(key, facts, this.period.to),
    };
  }

  private capacity(): SummaryCapacity {
    const { installation, control, to } = this.period;
    const count = (state: ScanState) => this.states.get(state) ?? 0;
    const waiting = count("WAITING");
    const limit = limitOf(control, to);
    const { open } = control.breaker;
    const reason = open?.reason ?? describeLimit(control, limit, commandLine("breaker", installation));
    return {
      ...{ waiting, held: count("HELD"), scanning: count("SCANNING"), errors: count("ERROR") },
      ...(waiting > 0 || waitingReason(control.breaker)
        ? { limit, limitReason: reason || "no reason is kept" }
        : {}),
      ...(open && { impairedSince: open.openedAt.toISOString() }),
    };
  }
}

function failingOf(images: readonly Joined[]): ScanSummary["failing"] {
  const failing = images.filter(({ failed }) => failed !== undefined);
  const running = failing.filter(({ isRunning }) => isRunning).map(failingImage);
  const worstFirst = (one: FailingImage, other: FailingImage) =>
    compareCounts(other.counts, one.counts) || tasksOf(other) - tasksOf(one) || byReference(one, other);
  return {
    number: running.length,
    new: running.filter(({ isNew }) => isNew).length,
    notRunning: failing.length - running.length,
    images: running.sort(worstFirst).slice(0, MAX_FAILING_IMAGES),
  };
}

function failingImage({ image, failed, failing, runs }: Joined): FailingImage {
  const { verdictAt = new Date(0), counts, resultUrl } = failed ?? {};
  return {
    ...image,
    ...runs,
    ...(counts && { counts }),
    ...(failing ?? { failingSince: verdictAt.toISOString(), mayFailLonger: true, isNew: false }),
    verdictAt: verdictAt.toISOString(),
    ...(resultUrl === undefined ? {} : { resultUrl }),
  };
}

function neverScannedOf(images: readonly Joined[]): ScanSummary["neverScanned"] {
  const never = images.filter(({ scan }) => scan !== undefined);
  const running = never.filter(({ isRunning }) => isRunning).map(neverScannedImage);
  const longestFirst = (one: NeverScannedImage, other: NeverScannedImage) =>
    (one.firstSeenAt ?? "").localeCompare(other.firstSeenAt ?? "") || byReference(one, other);
  return {
    number: running.length,
    notRunning: never.length - running.length,
    images: running.sort(longestFirst).slice(0, MAX_NEVER_SCANNED_IMAGES),
  };
}

function neverScannedImage({ image, runs, scan, firstSeenAt }: Joined): NeverScannedImage {
  const seen = firstSeenAt && { firstSeenAt: firstSeenAt.toISOString() };
  return { ...image, ...runs, ...(scan ?? { state: "NONE" }), ...seen };
}

/** Returns the builds used in the month of a time and in the month before. */
function usedOf(used: readonly UsedBuilds[], now: Date): ScanSummary["used"] {
  const months = [now, after(now, -now.getUTCDate() * DAY)].map(monthOf);
  const places = used.flatMap(({ monthAndPlace, builds, minutes }) => {
    const [month = "", account = "", region = ""] = monthAndPlace.split(/[ /]/);
    const usd = Math.round(100 * minutes * BUILD_MINUTE_USD) / 100;
    return months.includes(month) ? [{ month, account, region, builds, minutes, usd }] : [];
  });
  places.sort((one, other) => other.month.localeCompare(one.month) || other.minutes - one.minutes);
  return { number: places.length, places: places.slice(0, MAX_MONTHS_AND_PLACES) };
}

const tasksOf = ({ services }: Pick<FailingImage, "services">): number =>
  services.reduce((sum, { tasks }) => sum + tasks, 0);

type Named = Pick<FailingImage, "reference" | "platform">;

const byReference = (one: Named, other: Named): number =>
  `${one.reference} ${one.platform}`.localeCompare(`${other.reference} ${other.platform}`, "en");

/** Removes the last images of the longest list until the summary is short enough. The lists keep their full count. */
function shortenedSummary(summary: ScanSummary): ScanSummary {
  const { failing, neverScanned, used } = summary;
  const lists: readonly unknown[][] = [failing.images, neverScanned.images, used.places];
  const bytesOf = (value: unknown) => Buffer.byteLength(JSON.stringify(value));
  while (bytesOf(summary) > MAX_BYTES && lists.some((list) => list.length > 0)) {
    lists.reduce((one, other) => (bytesOf(other) > bytesOf(one) ? other : one)).pop();
  }
  return summary;
}
