import type { Control } from "../capacity/control";
import { ENFORCEMENT_PREFIX } from "../contract/blocking/enforcement";
import { GATE_PREFIX } from "../contract/blocking/gate";
import { commandLine } from "../contract/documentation/index";
import { imageKey } from "../contract/images/image";
import type { ScanState } from "../contract/images/scan";
import { compareCounts } from "../contract/images/vulnerabilities";
import { PARTITION_KEY, WORKLOADS_PREFIX } from "../contract/ledger";
import type {
  BetterImage,
  FailingImage,
  NeverScannedImage,
  ScanSummary,
  SummaryCapacity,
} from "../contract/notices/summary";
import { type Place, placeOfArn } from "../contract/places/place";
import { readImage } from "../images/image-item";
import type { Row } from "../table/table";
import { Decisions, enforcementDecision, gateDecision } from "./decisions";
import { type HistoryFacts, historyFacts, type RowFacts, rowFacts } from "./facts";
import { HeldDeployments } from "./held-deployments";
import { ImagesRunning, RUNS_NOWHERE, type SummaryRuns, type Sweeps } from "./images-running";
import { describeLimit, limitOf } from "./limit";
import { shortenedSummary } from "./shortened";

/** Facts of the period of a summary. */
export interface SummaryPeriod extends Sweeps {
  readonly installation: string;
  /** The installation's own place; undefined where it serves no members, so that it is that of every task. */
  readonly own?: Place | undefined;
  /** Now: what runs and what waits is that of the end of the period. */
  readonly to: Date;
  /** As `installation#control` says. */
  readonly control: Control;
}

/** Images that a summary names. The schema has the same numbers. */
const MOST_FAILING = 40;
const MOST_BETTER = 20;
const MOST_NEVER_SCANNED = 20;

/** An image with what the table says of it, whichever item came first. */
interface Joined {
  readonly facts: RowFacts;
  readonly history: HistoryFacts;
  readonly runs: SummaryRuns;
  readonly isRunning: boolean;
  readonly stoppedAt: Date | undefined;
}

/** Makes a summary of the items of the ledger's table, taken one by one in any order, so that little of each is held. */
export class SummaryMaker {
  private readonly images = new Map<string, RowFacts>();
  private readonly histories = new Map<string, HistoryFacts>();
  private readonly running: ImagesRunning;
  private readonly gate: Decisions;
  private readonly enforcement: Decisions;
  private readonly held: HeldDeployments;
  private readonly states = new Map<ScanState, number>();
  private known = 0;
  private task: string | undefined;

  constructor(private readonly period: SummaryPeriod) {
    const { from, to } = period;
    this.running = new ImagesRunning(period);
    this.gate = new Decisions(from, to);
    this.enforcement = new Decisions(from, to);
    this.held = new HeldDeployments(to);
  }

  /** Takes an item; one that says nothing of an image, a deployment or a task is left out. */
  add(item: Row): void {
    const key = String(item[PARTITION_KEY]);
    if (key.startsWith(WORKLOADS_PREFIX)) {
      this.running.add(item);
    } else if (key.startsWith(GATE_PREFIX)) {
      this.held.add(item);
      const decision = gateDecision(item);
      if (decision) {
        this.gate.add(decision);
      }
    } else if (key.startsWith(ENFORCEMENT_PREFIX)) {
      const decision = enforcementDecision(item);
      if (decision) {
        this.enforcement.add(decision);
      }
    } else {
      this.addImage(item);
    }
  }

  /** @param isComplete whether every item of the table was taken */
  summary(isComplete: boolean): ScanSummary {
    const { installation, from, to, lastSweep } = this.period;
    const images = [...this.images].map(([key, facts]) => this.joined(key, facts));
    return shortenedSummary({
      version: "1",
      summaryId: `${installation}-${to.toISOString()}`,
      installation,
      ...this.ownPlace,
      from: from.toISOString(),
      to: to.toISOString(),
      isComplete,
      ...(lastSweep && { sweptAt: lastSweep.endedAt.toISOString() }),
      images: this.known,
      failing: failingOf(images),
      better: betterOf(images),
      neverScanned: neverScannedOf(images),
      capacity: this.capacity(),
      gate: this.gate.all,
      heldDeployments: this.held.keys.length,
      enforcement: this.enforcement.all,
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
    if (row.state) {
      this.states.set(row.state, (this.states.get(row.state) ?? 0) + 1);
    }
    const key = imageKey(row.image);
    const facts = rowFacts(row, this.period.from);
    if (facts) {
      this.images.set(key, facts);
    }
    const history = historyFacts(row.history, this.period.from);
    if (history) {
      this.histories.set(key, history);
    }
  }

  private joined(key: string, facts: RowFacts): Joined {
    const runs = this.running.of(key, this.ownPlace);
    return {
      facts,
      history: this.histories.get(key) ?? {},
      runs: runs ?? RUNS_NOWHERE,
      isRunning: this.running.isRunning(key, facts, this.period.to),
      stoppedAt: this.running.stoppedAt(key),
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
      waiting,
      held: count("HELD"),
      scanning: count("SCANNING"),
      errors: count("ERROR"),
      ...(waiting > 0 || open ? { limit, limitReason: reason || "no reason is kept" } : {}),
      ...(open && { impairedSince: open.openedAt.toISOString() }),
    };
  }
}

function failingOf(images: readonly Joined[]): ScanSummary["failing"] {
  const failing = images.filter(({ facts }) => facts.judged?.verdict === "FAILED");
  const running = failing.filter(({ isRunning }) => isRunning).map(failingImage);
  return {
    number: running.length,
    new: running.filter(({ isNew }) => isNew).length,
    notRunning: failing.length - running.length,
    images: running
      .sort(
        (one, other) =>
          compareCounts(other.counts, one.counts) || tasksOf(other) - tasksOf(one) || byReference(one, other),
      )
      .slice(0, MOST_FAILING),
  };
}

function failingImage({ facts, history, runs }: Joined): FailingImage {
  const { verdictAt = new Date(0), counts, resultUrl } = facts.judged ?? {};
  const since = history.failing ?? {
    ...{ failingSince: verdictAt.toISOString(), mayFailLonger: true, isNew: false },
  };
  return {
    ...facts.image,
    ...runs,
    ...(counts && { counts }),
    ...since,
    verdictAt: verdictAt.toISOString(),
    ...(resultUrl === undefined ? {} : { resultUrl }),
  };
}

function betterOf(images: readonly Joined[]): ScanSummary["better"] {
  const better = images.flatMap((image) => betterImage(image) ?? []);
  const rank = ({ how, before, after }: BetterImage) =>
    before === "FAILED" && after !== "FAILED" ? 0 : how === "stopped" ? 1 : 2;
  return {
    number: better.length,
    images: better
      .sort((one, other) => rank(one) - rank(other) || byReference(one, other))
      .slice(0, MOST_BETTER),
  };
}

function betterImage({ facts, history, runs, isRunning, stoppedAt }: Joined): BetterImage | undefined {
  const { verdict, verdictAt, counts } = facts.judged ?? {};
  const { before } = history;
  if (verdict === undefined || verdictAt === undefined) {
    return undefined;
  }
  const image = { ...facts.image, ...runs, after: verdict, ...(counts && { counts }) };
  if (verdict === "FAILED" && !isRunning && stoppedAt) {
    return { ...image, how: "stopped", before: verdict, at: stoppedAt.toISOString() };
  }
  return (
    before && {
      ...image,
      how: "verdict",
      before: before.verdict,
      ...(before.counts && { countsBefore: before.counts }),
      at: verdictAt.toISOString(),
    }
  );
}

function neverScannedOf(images: readonly Joined[]): ScanSummary["neverScanned"] {
  const never = images.filter(({ facts }) => facts.scan !== undefined);
  const running = never.filter(({ isRunning }) => isRunning).map(neverScannedImage);
  return {
    number: running.length,
    notRunning: never.length - running.length,
    images: running
      .sort(
        (one, other) =>
          (one.firstSeenAt ?? "").localeCompare(other.firstSeenAt ?? "") || byReference(one, other),
      )
      .slice(0, MOST_NEVER_SCANNED),
  };
}

function neverScannedImage({ facts, runs }: Joined): NeverScannedImage {
  const { image, scan = { state: "NONE" }, firstSeenAt } = facts;
  return { ...image, ...runs, ...scan, ...(firstSeenAt && { firstSeenAt: firstSeenAt.toISOString() }) };
}

const tasksOf = ({ services }: Pick<FailingImage, "services">): number =>
  services.reduce((sum, { tasks }) => sum + tasks, 0);

const byReference = (one: FailingOrOther, other: FailingOrOther): number =>
  `${one.reference} ${one.platform}`.localeCompare(`${other.reference} ${other.platform}`, "en");

type FailingOrOther = Pick<FailingImage, "reference" | "platform">;
