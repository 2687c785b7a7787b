import { type Image, imageKey } from "../../functions/contract/image";
import type { Scan } from "../../functions/contract/scan";
import { requestScan } from "../../functions/ledger/request-scan";
import { coordinate } from "../../functions/scan-coordinator/coordinate";
import type { StartAnswer } from "../../functions/scanners/scanner";
import { LedgerInMemory } from "./ledger/ledger-in-memory";
import { type BuildChanges, digestOf, image, inlineRun, NOW, PASSED } from "./samples";
import {
  buildOf,
  type CoordinatorInMemory,
  createCoordinator,
  ended,
  runPoked,
  work,
} from "./simulated-coordinator";

/** In seconds, in which its time passes. */
export const MINUTE_SECONDS = 60;

interface Running {
  readonly scan: Scan;
  readonly number: number;
  /** Seconds since the beginning. */
  readonly endsAt: number;
}

/** The n-th image. */
export const imageNumber = (number: number): Image => image(`app-${number}:1`, digestOf(number));

/**
 * The real trigger's and sweeper's request, the real coordinator and ledger, over a clock of seconds: builds take 90 to
 * 150 seconds each, CodeBuild has a quota, and the coordinator runs at each poke, each end of a build and every minute.
 */
export class BusyHours {
  /** How the builds of an image end, by its key. Default: PASSED */
  readonly behaviour = new Map<string, BuildChanges>();
  /** The seconds in which CodeBuild refused a build. */
  readonly refusedAt: number[] = [];
  /** Builds that ran at one time, at most. */
  mostRunning = 0;
  /** Seconds during which a scan waited although one more could have run, in a row, at most. */
  longestIdle = 0;
  quota = Number.POSITIVE_INFINITY;
  private readonly starts = new Map<string, number[]>();
  private running: Running[] = [];
  private builds = 0;
  private messages = 0;
  private idleSince: number | undefined;
  private random = 1;

  private constructor(
    private readonly coordinator: CoordinatorInMemory,
    private readonly slots: number,
  ) {
    coordinator.scanner.answer = (scan) => this.start(scan);
  }

  static async begin({ slots = 20, rescanAfterHours = 24 } = {}): Promise<BusyHours> {
    const store = new LedgerInMemory({ rescanAfterHours });
    return new BusyHours(await createCoordinator([], { store, maxConcurrentScans: slots }), slots);
  }

  get store(): LedgerInMemory {
    return this.coordinator.store;
  }

  /** Seconds since the beginning. */
  get now(): number {
    return (this.coordinator.now().getTime() - NOW.getTime()) / 1000;
  }

  /** A sweep finds images of running tasks, a hundred in a second, with one poke for these. */
  async sweep(images: readonly Image[]): Promise<void> {
    for (const [index, each] of images.entries()) {
      await this.ask(each, true);
      if (index % 100 === 99) {
        await this.poke();
        await this.pass(1);
      }
    }
    await this.poke();
  }

  /** A task starts that runs the image. */
  async taskStarts(of: Image): Promise<void> {
    await this.ask(of, false);
    await this.poke();
  }

  /** The second in which the next build ends. */
  get nextEnd(): number {
    return Math.min(...this.running.map(({ endsAt }) => endsAt));
  }

  /** Seconds in which scans of the image were started. */
  startsOf(of: Image): readonly number[] {
    return this.starts.get(imageKey(of)) ?? [];
  }

  /** Lets so many seconds pass, with all that happens in them. */
  async pass(seconds: number): Promise<void> {
    const until = this.now + seconds;
    for (;;) {
      const next = Math.min(this.nextMinute(), ...this.running.map(({ endsAt }) => endsAt));
      if (next > until) {
        break;
      }
      this.moveTo(next);
      await this.endBuilds();
      if (next % MINUTE_SECONDS === 0) {
        await coordinate(this.coordinator, work());
      }
      await this.recordIdleness();
    }
    this.moveTo(until);
  }

  private async ask(of: Image, bySweep: boolean): Promise<void> {
    const number = ++this.messages;
    await requestScan(this.coordinator, {
      image: of,
      taskArn: `task-${number}`,
      bySweep,
    });
  }

  private async poke(): Promise<void> {
    await runPoked(this.coordinator);
    await this.recordIdleness();
  }

  private nextMinute(): number {
    return (Math.floor(this.now / MINUTE_SECONDS) + 1) * MINUTE_SECONDS;
  }

  private moveTo(second: number): void {
    this.coordinator.store.passMinutes((second - this.now) / MINUTE_SECONDS);
  }

  private start(scan: Scan): StartAnswer {
    if (this.running.length >= this.quota) {
      this.refusedAt.push(this.now);
      return { kind: "no-capacity", reason: `Cannot have more than ${this.quota} builds in queue` };
    }
    const key = imageKey(scan.image);
    this.starts.set(key, [...(this.starts.get(key) ?? []), this.now]);
    const number = ++this.builds;
    this.running.push({ scan, number, endsAt: this.now + this.between(90, 150) });
    this.mostRunning = Math.max(this.mostRunning, this.running.length);
    this.publishBuilds();
    return { kind: "started", run: inlineRun(number) };
  }

  private async endBuilds(): Promise<void> {
    const over = this.running.filter(({ endsAt }) => endsAt <= this.now);
    if (over.length > 0) {
      this.running = this.running.filter(({ endsAt }) => endsAt > this.now);
      this.publishBuilds(over);
      await coordinate(this.coordinator, ended(...over.map(({ number }) => number)));
    }
  }

  /** What CodeBuild would say of the builds that matter now. */
  private publishBuilds(over: readonly Running[] = []): void {
    this.coordinator.scanner.builds = [
      ...over.map(({ scan, number }) => buildOf(scan, number, this.endOf(scan))),
      ...this.running.map(({ scan, number }) => buildOf(scan, number, { status: "IN_PROGRESS" })),
    ];
  }

  private endOf({ image: scanned }: Scan): BuildChanges {
    return this.behaviour.get(imageKey(scanned)) ?? { exported: PASSED, endedAt: this.coordinator.now() };
  }

  private async recordIdleness(): Promise<void> {
    const hasRoom = this.running.length < Math.min(this.slots, this.quota);
    const isIdle = hasRoom && (await this.coordinator.ledger.count("WAITING", 1)) > 0;
    this.idleSince = isIdle ? (this.idleSince ?? this.now) : undefined;
    this.longestIdle = Math.max(this.longestIdle, this.now - (this.idleSince ?? this.now));
  }

  /** A whole number, the same ones in every run. */
  private between(least: number, most: number): number {
    this.random = (this.random * 48_271) % 2_147_483_647;
    return least + (this.random % (most - least + 1));
  }
}
