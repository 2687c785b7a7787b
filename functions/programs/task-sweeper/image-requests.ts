import { type Image, imageKey } from "../../contract/images/image";
import type { Place } from "../../contract/places/place";
import { type Asker, type KnownImage, type KnownImages, requestScan } from "../../ledger/asker";
import type { WantedScan } from "../../ledger/ledger";
import {
  imagesOfTask,
  logUnscanned,
  sightingsOfImages,
  type TaskImages,
  type TaskReader,
} from "../../tasks/sightings";
import { InvalidTaskEventError, type KnownTask, readTask } from "../../tasks/task-event";
import type { SeenWorkloads } from "./seen-workloads";
import type { SweepMemory } from "./sweep-memory";

export interface ImageRequester extends Asker, TaskReader {
  readonly knownImages: Pick<KnownImages, "read">;
  /** Whether there is time for one more image in this invocation. */
  readonly hasTime: () => boolean;
}

/** A ledger that fails this often is not about single images. */
const MAX_FAILURES = 25;

/**
 * Requests to the ledger by one invocation of a sweep: each image with each secret once, however many tasks run it. An
 * image with a fresh verdict is not asked for, so that no task definition is read for its secret.
 */
export class ImageRequests {
  private readonly counts = { tasks: 0, imagesKnown: 0, imagesAsked: 0, failures: 0 };

  /**
   * @param workloads gets to know what the tasks are and run
   * @param place that is swept; default: the installation's own
   */
  constructor(
    private readonly requester: ImageRequester,
    private readonly workloads: Pick<SeenWorkloads, "add" | "giveUp">,
    private readonly memory: SweepMemory,
    private readonly place?: Place,
  ) {}

  /** Numbers of the requests so far, for the log. */
  summary(): Readonly<Record<string, number>> {
    return this.counts;
  }

  /**
   * Asks for the images of some tasks. False when the time ran out before the last of them.
   *
   * @throws Error when so many images failed that the cause must be a common one
   */
  async ask(tasks: readonly unknown[]): Promise<boolean> {
    for (const described of tasks) {
      if (!this.requester.hasTime()) {
        return false;
      }
      const task = this.taskIn(described);
      if (task !== undefined && !(await this.askForTask(task, described))) {
        return false;
      }
      this.counts.tasks += 1;
    }
    return true;
  }

  private async askForTask(task: KnownTask, described: unknown): Promise<boolean> {
    const { taskArn } = task;
    let found: TaskImages;
    try {
      found = await imagesOfTask(task, this.requester);
    } catch (error) {
      this.workloads.giveUp("a task could not be read");
      this.recordFailure({ taskArn, error });
      return true;
    }
    this.logLeftOut(taskArn, found);
    const images = found.images.map(({ image }) => image);
    await this.read(images, taskArn);
    this.workloads.add(task, described, images);
    const unknown = found.images.filter(({ image }) => !this.isKnown(image));
    const { sightings, failed } = await sightingsOfImages(task, unknown, this.requester);
    for (const { image, error } of failed) {
      this.recordFailure({ taskArn, ...named(image), error });
    }
    for (const sighting of sightings) {
      if (!this.requester.hasTime()) {
        return false;
      }
      try {
        await this.askOnce({ ...sighting, bySweep: true });
      } catch (error) {
        this.recordFailure({ taskArn, ...named(sighting.image), error });
      }
    }
    return true;
  }

  private isKnown(image: Image): boolean {
    return this.memory.known.get(imageKey(image)) === true;
  }

  /** Where the table does not answer, no image is known, and asking for each meets the error. */
  private async read(images: readonly Image[], taskArn: string): Promise<void> {
    const { knownImages, telemetry } = this.requester;
    const unknown = images.filter((image) => !this.isKnown(image));
    const read = await knownImages.read(unknown, taskArn).catch(() => new Map<string, KnownImage>());
    for (const [key, known] of read) {
      if (known.isRecorded) {
        this.memory.known.set(key, true);
        this.counts.imagesKnown += 1;
        telemetry.count("ImagesSeen");
        telemetry.count("ScansDeduplicated");
      }
    }
  }

  private async askOnce(request: WantedScan): Promise<void> {
    const key = sightingKey(request);
    if (!this.memory.asked.get(key)) {
      await requestScan(this.requester, request);
      this.memory.asked.set(key, true);
      this.counts.imagesAsked += 1;
    }
  }

  private taskIn(described: unknown): KnownTask | undefined {
    const { telemetry } = this.requester;
    try {
      return { ...readTask(described), place: this.place };
    } catch (error) {
      if (!(error instanceof InvalidTaskEventError)) {
        throw error;
      }
      telemetry.count("EventsRejected");
      telemetry.error("task rejected", { taskArn: error.taskArn, reason: error.message });
      return undefined;
    }
  }

  /** Logs each image once that is left out, not once for every task that runs it. */
  private logLeftOut(taskArn: string, { skipped, rejected }: TaskImages): void {
    const isNew = (key: string) => {
      const known = this.memory.logged.get(key) ?? false;
      this.memory.logged.set(key, true);
      return !known;
    };
    logUnscanned(this.requester.telemetry, taskArn, {
      skipped: skipped.filter(({ image, reason }) => isNew(`${reason} ${image}`)),
      rejected: rejected.filter(({ container, reason }) => isNew(`rejected ${container} ${reason}`)),
    });
  }

  /** A scan that was opened and not started is looked after by the coordinator; the rest by the next sweep. */
  private recordFailure(subject: Readonly<Record<string, unknown>>): void {
    this.counts.failures += 1;
    this.requester.telemetry.error("requesting a scan failed; the next sweep retries it", subject);
    if (this.counts.failures >= MAX_FAILURES) {
      throw new Error(`${this.counts.failures} scan requests failed: see the log lines before this.`);
    }
  }
}

function named({ reference, digest }: Image) {
  return { image: reference, digest };
}

/** The same image with another secret may be the one that is not refused. */
function sightingKey({ image, credentials = "" }: WantedScan): string {
  return `${imageKey(image)} ${credentials}`;
}
