import { MINUTE } from "../../../functions/contract/durations";
import type { Image } from "../../../functions/contract/image";
import type { Scan } from "../../../functions/contract/scan";
import type { WantedScan } from "../../../functions/ledger/ledger";
import { requestScan } from "../../../functions/ledger/request-scan";
import { coordinate } from "../../../functions/scan-coordinator/coordinate";
import type { Row } from "../../../functions/table/table";
import { LedgerInMemory } from "../ledger/ledger-in-memory";
import { type BuildChanges, inlineRun, NOW } from "../samples";
import {
  buildOf,
  type CoordinatorInMemory,
  createCoordinator,
  ended,
  runPoked,
  work,
} from "../simulated-coordinator";

/** How the builds of an image end, and how long after their start. */
export interface Behaviour extends BuildChanges {
  /** @default 0 */
  readonly afterMinutes?: number;
}

/** The ledger in memory and the coordinator over a clock that a test moves; builds exist in memory only. */
export class WeeksOfScans {
  /**
   * How the builds of an image end from now on, by its reference, or by its repository, or by that and the credentials
   * with a space between.
   */
  readonly behaviour = new Map<string, Behaviour>();
  /** Every try of a scan: its minute, and its source as `behaviour` names it. */
  readonly tries: { readonly minute: number; readonly source: string }[] = [];
  private readonly tried = new Map<string, number[]>();
  private running: { readonly scan: Scan; readonly number: number; readonly endsAt: number }[] = [];
  private tasks = 0;
  private sightings = 0;

  private constructor(private readonly coordinator: CoordinatorInMemory) {
    coordinator.scanner.answer = (scan) => this.start(scan);
  }

  static async begin({ rescanAfterHours }: { rescanAfterHours: number }): Promise<WeeksOfScans> {
    return new WeeksOfScans(await createCoordinator([], { store: new LedgerInMemory({ rescanAfterHours }) }));
  }

  /** Minutes since the beginning. */
  get minute(): number {
    return (this.coordinator.now().getTime() - NOW.getTime()) / MINUTE;
  }

  /** A task event: another task of the image, unless its number is given. */
  async taskRuns(image: Image, number = ++this.tasks): Promise<void> {
    await this.sees(image, { taskArn: `task-${number}` });
  }

  /** Any sighting of the image; that of another task, unless the request says otherwise. */
  async sees(image: Image, request: Partial<WantedScan> = {}): Promise<void> {
    const number = ++this.sightings;
    await requestScan(this.coordinator, {
      image,
      taskArn: `sighted-task-${number}`,
      ...request,
    });
    await runPoked(this.coordinator);
    await this.reportEndedBuilds();
  }

  /** The minutes in which a scan of the image was tried. */
  triesOf(image: Image): readonly number[] {
    return this.tried.get(image.reference) ?? [];
  }

  /** How often an outcome of the image was published. */
  timesPublished(image: Image): number {
    return this.coordinator.channel.published.filter((outcome) => outcome.image.reference === image.reference)
      .length;
  }

  /** The row of the image, as plain values. */
  async row(image: Image): Promise<Row | undefined> {
    return this.coordinator.store.row(image);
  }

  /**
   * Moves the clock up to a minute. The coordinator runs in every minute in which something is due or a build ends, and
   * in the minute before each, where it must find nothing to do.
   */
  async passUntil(minute: number): Promise<void> {
    for (;;) {
      const next = this.nextMinute();
      if (next === undefined || next > minute) {
        break;
      }
      for (const moment of [next - 1, next]) {
        if (moment > this.minute || moment === next) {
          this.moveTo(moment);
          await coordinate(this.coordinator, work());
          await this.reportEndedBuilds();
        }
      }
    }
    this.moveTo(minute);
    await coordinate(this.coordinator, work());
    await this.reportEndedBuilds();
  }

  private moveTo(minute: number): void {
    this.coordinator.store.passMinutes(minute - this.minute);
  }

  private nextMinute(): number | undefined {
    const due = this.coordinator.store.rows
      .filter(({ rowState, dueAt }) => rowState !== undefined && dueAt !== undefined)
      .map(({ dueAt }) => Math.ceil((new Date(String(dueAt)).getTime() - NOW.getTime()) / MINUTE));
    const later = [...due, ...this.running.map(({ endsAt }) => endsAt)].filter((each) => each > this.minute);
    return later.length === 0 ? undefined : Math.min(...later);
  }

  private start(scan: Scan) {
    const { reference } = scan.image;
    this.tries.push({ minute: this.minute, source: sourceName(scan) });
    this.tried.set(reference, [...(this.tried.get(reference) ?? []), this.minute]);
    const { scanner } = this.coordinator;
    const number = scanner.started.length;
    const endsAt = this.minute + (this.behaviourOf(scan).afterMinutes ?? 0);
    this.running.push({ scan, number, endsAt });
    scanner.builds = [...scanner.builds, buildOf(scan, number, { status: "IN_PROGRESS" })];
    return { kind: "started", run: inlineRun(number) } as const;
  }

  /** As CodeBuild's events do: each names one build that has ended. */
  private async reportEndedBuilds(): Promise<void> {
    for (let over = this.takeEnded(); over !== undefined; over = this.takeEnded()) {
      const { scan, number } = over;
      const end = buildOf(scan, number, this.behaviourOf(scan));
      const { scanner } = this.coordinator;
      scanner.builds = [...scanner.builds.filter(({ arn }) => arn !== end.arn), end];
      await coordinate(this.coordinator, ended(number));
    }
  }

  private behaviourOf(scan: Scan): Behaviour {
    const names = [scan.image.reference, sourceName(scan), scan.image.repository];
    return names.map((name) => this.behaviour.get(name)).find((each) => each !== undefined) ?? {};
  }

  private takeEnded() {
    const ended = this.running.find(({ endsAt }) => endsAt <= this.minute);
    this.running = this.running.filter((each) => each !== ended);
    return ended;
  }
}

const sourceName = ({ image, credentials }: Scan) =>
  credentials === undefined ? image.repository : `${image.repository} ${credentials}`;
