import { type Image, imageKey } from "../../contract/images/image";
import type { Place } from "../../contract/places/place";
import { type Asker, type KnownImages, requestScan } from "../../ledger/asker";
import { RecentMap } from "../../table/recent-map";
import {
  imagesOfTask,
  logUnscanned,
  sightingsOfImages,
  type TaskImages,
  type TaskReader,
} from "../../tasks/sightings";
import { InvalidEventError, type KnownTask, readTask } from "../../tasks/task-event";
import type { SeenWorkloads } from "./seen-workloads";

export interface ImageRequester extends Asker, TaskReader {
  /** Place that is swept. Absent: the installation's own */
  readonly place?: Place | undefined;
  readonly knownImages: Pick<KnownImages, "read">;
  readonly hasTime: () => boolean;
}

/** After so many failures an invocation stops, because the cause is then the ledger, not single images. */
const MAX_FAILURES = 25;
/** Images that are remembered, at most 20 MB of keys. A forgotten image is asked for again. */
const REMEMBERED = 20_000;
/**
 * Pairs of image and service that are kept in memory. With the longest names they need half of the function's memory.
 */
const MAX_PAIRS = 100_000;

export class SweepMemory {
  readonly asked = new RecentMap<true>(REMEMBERED);
  /** Whether each image that was read has a fresh verdict, by key. */
  readonly known = new RecentMap<boolean>(REMEMBERED);
  readonly logged = new RecentMap<true>(REMEMBERED);
  pairsLeft = MAX_PAIRS;
}

/**
 * Asks for each image with each secret once. Skips images with a fresh verdict, whose task definitions need not be
 * read.
 */
export class ImageRequests {
  readonly counts = { tasks: 0, imagesKnown: 0, imagesAsked: 0, failures: 0 };

  constructor(
    private readonly requester: ImageRequester,
    private readonly workloads: Pick<SeenWorkloads, "add" | "giveUp">,
    private readonly memory: SweepMemory,
  ) {}

  /**
   * @returns false if time ran out before the last task
   * @throws Error after more failures than single images can cause
   */
  async ask(tasks: readonly unknown[]): Promise<boolean> {
    const { hasTime, telemetry, place } = this.requester;
    for (const described of tasks) {
      if (!hasTime()) {
        return false;
      }
      try {
        if (!(await this.askForTask({ ...readTask(described), place }, described))) {
          return false;
        }
      } catch (error) {
        if (!(error instanceof InvalidEventError)) {
          throw error;
        }
        telemetry.count("EventsRejected");
        telemetry.error("task rejected", { taskArn: error.taskArn, reason: error.message });
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
      this.recordFailure(taskArn, error);
      return true;
    }
    this.logLeftOut(taskArn, found);
    const images = found.images.map(({ image }) => image);
    await this.read(images, taskArn);
    this.workloads.add(task, described, images);
    const unknown = found.images.filter(({ image }) => !this.memory.known.get(imageKey(image)));
    const { sightings, failed } = await sightingsOfImages(task, unknown, this.requester);
    for (const { image, error } of failed) {
      this.recordFailure(taskArn, error, image);
    }
    for (const sighting of sightings) {
      const { image, credentials = "" } = sighting;
      // The registry may refuse one secret and accept another.
      const key = `${imageKey(image)} ${credentials}`;
      if (!this.requester.hasTime()) {
        return false;
      }
      try {
        if (!this.memory.asked.get(key)) {
          await requestScan(this.requester, { ...sighting, bySweep: true });
          this.memory.asked.set(key, true);
          this.counts.imagesAsked += 1;
        }
      } catch (error) {
        this.recordFailure(taskArn, error, image);
      }
    }
    return true;
  }

  /**
   * Reads which images have a fresh verdict. If the table does not answer, the request for each image meets the error.
   */
  private async read(images: readonly Image[], taskArn: string): Promise<void> {
    const { knownImages, telemetry } = this.requester;
    const unread = images.filter((image) => this.memory.known.get(imageKey(image)) === undefined);
    const read = await knownImages.read(unread, taskArn).catch(() => undefined);
    for (const key of read ? unread.map(imageKey) : []) {
      const isKnown = read?.get(key)?.isRecorded ?? false;
      this.memory.known.set(key, isKnown);
      if (isKnown) {
        this.counts.imagesKnown += 1;
        telemetry.count("ImagesSeen");
        telemetry.count("ScansDeduplicated");
      }
    }
  }

  /** Logs each left-out image once, not once for every task that runs it. */
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

  /** Logs a failed request. If the scan was opened, the coordinator starts it; otherwise the next sweep asks again. */
  private recordFailure(taskArn: string, error: unknown, image?: Image): void {
    this.counts.failures += 1;
    const subject = { taskArn, ...(image && { image: image.reference, digest: image.digest }), error };
    this.requester.telemetry.error("requesting a scan failed; the next sweep retries it", subject);
    if (this.counts.failures >= MAX_FAILURES) {
      throw new Error(`${this.counts.failures} scan requests failed: see the log lines before this.`);
    }
  }
}
