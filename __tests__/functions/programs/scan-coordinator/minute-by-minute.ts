import type { RunnerProblem } from "../../../../functions/contract/build";
import { MINUTE } from "../../../../functions/contract/durations";
import type { Image } from "../../../../functions/contract/images/image";
import type { Scan } from "../../../../functions/contract/images/scan";
import { isRecovery } from "../../../../functions/contract/notices/notice";
import { requestScan } from "../../../../functions/ledger/asker";
import { coordinate } from "../../../../functions/programs/scan-coordinator/coordinate";
import type { StartAnswer } from "../../../../functions/scanners/scanner";
import { type BuildChanges, digestOf, image, inlineRun, NOW, PASSED, TASK_ARN } from "../../samples";
import {
  buildOf,
  type CoordinatorInMemory,
  createCoordinator,
  ended,
  runPoked,
  work,
} from "../../simulated-coordinator";

export const PASSING: BuildChanges = { exported: PASSED };
/** A build that ends in an error of the catalogue. */
export const failing = (code: RunnerProblem): BuildChanges => ({
  status: "FAILED",
  exported: { SCAN_ERROR: code },
});
export const NO_TOKEN = failing("NoToken");

/** The image number n of a registry. */
export const imageIn = (registry: string, number: number): Image =>
  image(`${registry}/app:${number}`, digestOf(number));

/**
 * The real trigger's request and the real coordinator over a table in memory, in a time that passes minute by minute:
 * builds take two of them.
 */
export class MinuteByMinute {
  /** How the builds that end from now on end. */
  behaviour: (image: Image) => BuildChanges = () => PASSING;
  /** What becomes of a start before its build is recorded, such as the end of the function. */
  beforeStart: (scan: Scan) => void = () => {};
  /** The scans whose builds were started, in this order. */
  readonly started: Scan[] = [];
  /** The most builds that ran at one time. */
  mostRunning = 0;
  private running: { readonly scan: Scan; readonly number: number; readonly endsAt: number }[] = [];

  private constructor(readonly coordinator: CoordinatorInMemory) {
    coordinator.scanner.answer = (scan) => this.start(scan);
  }

  static async begin({ maxConcurrentScans = 20 } = {}): Promise<MinuteByMinute> {
    return new MinuteByMinute(await createCoordinator([], { maxConcurrentScans }));
  }

  /** Task events, one for each image, with one poke for all. */
  async tasksRun(images: readonly Image[]): Promise<void> {
    for (const each of images) {
      const sighting = { image: each, taskArn: TASK_ARN };
      await requestScan(this.coordinator, sighting);
    }
    await runPoked(this.coordinator);
  }

  async pass(minutes: number): Promise<void> {
    for (let passed = 0; passed < minutes; passed++) {
      this.coordinator.store.passMinutes(1);
      const over = this.takeEnded();
      for (const { scan, number } of over) {
        const { scanner, now } = this.coordinator;
        const end = buildOf(scan, number, { endedAt: now(), ...this.behaviour(scan.image) });
        scanner.builds = [...scanner.builds.filter(({ arn }) => arn !== end.arn), end];
      }
      await coordinate(this.coordinator, ended(...over.map(({ number }) => number)));
      await coordinate(this.coordinator, work());
    }
  }

  /** What was published of the installation, in this order. */
  get news(): string[] {
    return this.coordinator.channel.installationEvents.map((event) =>
      isRecovery(event) ? "recovered" : "impaired",
    );
  }

  /** How many images were said to have ended in an error. */
  get errorsPublished(): number {
    return this.coordinator.channel.published.filter((outcome) => "error" in outcome).length;
  }

  /** How many rows are in each state, with their verdicts. */
  get states(): Readonly<Record<string, number>> {
    const counts: Record<string, number> = {};
    for (const { verdict, rowState } of this.coordinator.store.rows) {
      const state = String(rowState ?? verdict);
      counts[state] = (counts[state] ?? 0) + 1;
    }
    return counts;
  }

  private start(scan: Scan): StartAnswer {
    this.beforeStart(scan);
    this.started.push(scan);
    const { scanner, now } = this.coordinator;
    const number = this.started.length;
    this.running.push({ scan, number, endsAt: now().getTime() + 2 * MINUTE });
    this.mostRunning = Math.max(this.mostRunning, this.running.length);
    scanner.builds = [...scanner.builds, buildOf(scan, number, { status: "IN_PROGRESS" })];
    return { kind: "started", run: inlineRun(number) };
  }

  private takeEnded() {
    const now = this.coordinator.now().getTime();
    const over = this.running.filter(({ endsAt }) => endsAt <= now);
    this.running = this.running.filter((each) => !over.includes(each));
    return over;
  }
}

/** Minutes since the beginning. */
export const minutesOf = (time: Date): number => (time.getTime() - NOW.getTime()) / MINUTE;
