import { DAY, HOUR } from "../../functions/contract/durations";
import { type Image, imageKey, repositoryKey } from "../../functions/contract/image";
import { readStandings } from "../../functions/ledger/read-standings";
import type { Standing } from "../../functions/rows/named-rows";
import { isFresh } from "../../functions/rows/row";
import type { Table } from "../../functions/table/table";
import { imageFilter } from "../../functions/tasks/image-filter";
import { imagesOfTask, type TaskReader } from "../../functions/tasks/sightings";
import type { KnownTask } from "../../functions/tasks/task-event";
import { readWorkloads } from "../../functions/workloads/workloads-of";
import type { Findings } from "./findings";
import type { CoverageInputs } from "./inputs";

/**
 * How an image stands that runs and is to be scanned.
 * - fresh: it has a verdict that stands; stale: its verdict is older than that;
 * - error: it has no fresh verdict, because its latest scan ended in an error;
 * - waiting: it never had a verdict, and a scan of it is open; unknown: the ledger knows neither.
 */
export const IMAGE_STATES = ["fresh", "stale", "error", "waiting", "unknown"] as const;
type ImageState = (typeof IMAGE_STATES)[number];

/** A deadline may pass for so long before it counts. */
const LATE_MS = HOUR;

/** The images that the tasks of a cluster run, each once. */
export class ClusterImages {
  private readonly images = new Map<string, Image>();
  private readonly filter: TaskReader["filter"];

  constructor(
    private readonly inputs: CoverageInputs,
    private readonly findings: Findings,
  ) {
    const { includeImages, excludeImages } = inputs;
    const isScanned = imageFilter({ include: includeImages, exclude: excludeImages });
    const patterns = excludeImages.map(
      (each) => [each, imageFilter({ include: [], exclude: [each] })] as const,
    );
    this.filter = (image) => {
      const reason = isScanned(image);
      if (reason === "not-included") {
        findings.add("include_images", image.reference);
      } else if (reason === "excluded") {
        findings.add("exclude_images", image.reference, patterns.find(([, names]) => names(image))?.[0]);
      }
      return reason;
    };
  }

  async add(task: KnownTask, taskDefinitions: TaskReader["taskDefinitions"]): Promise<void> {
    const { images, skipped, rejected } = await imagesOfTask(task, { taskDefinitions, filter: this.filter });
    for (const { image } of images) {
      this.images.set(repositoryKey(image), image);
    }
    for (const { image, reason } of skipped) {
      if (reason === "windows" || reason === "aws-managed") {
        this.findings.add(reason, image);
      }
    }
    for (const { container, reason } of rejected) {
      this.findings.add("image-unreadable", container, reason, true);
    }
  }

  /** Says what the ledger does: which images should have a fresh verdict, and have none, and which have no owner. */
  async judge(
    table: Pick<Table, "getAll">,
    cluster: string,
    now: Date,
  ): Promise<Readonly<Record<ImageState, number>>> {
    const standings = [...(await readStandings(table, [...this.images.values()])).values()];
    const counts = { fresh: 0, stale: 0, error: 0, waiting: 0, unknown: 0 };
    for (const standing of standings) {
      const state = stateOf(standing, now);
      counts[state] += 1;
      if (state !== "fresh" && isMissing(standing, state, now)) {
        const { reference, digest } = standing.image;
        const name = digest ? `${reference}@${digest}` : reference;
        this.findings.add(`image-${state}`, name, standing.row?.reason, true);
      }
    }
    const images = standings.map(({ image }) => image);
    const running = this.inputs.ownerTagKeys.length > 0 ? await readWorkloads(table, images) : undefined;
    for (const image of images) {
      const services =
        running?.get(imageKey(image))?.services.filter((each) => each.cluster === cluster) ?? [];
      if (services.length > 0 && services.every(({ owner }) => owner === undefined)) {
        this.findings.add("no-owner", image.reference);
      }
    }
    return counts;
  }
}

function stateOf({ verdict, row }: Standing, now: Date): ImageState {
  if (isFresh(verdict, now)) {
    return "fresh";
  }
  if (row?.scan?.state === "ERROR") {
    return "error";
  }
  return verdict ? "stale" : row?.scan ? "waiting" : "unknown";
}

/** A stale verdict has a day for its scan, as the ledger's deadlines say: it counts once that is over. */
function isMissing({ verdict, row }: Standing, state: ImageState, now: Date): boolean {
  const by = row?.scan?.deadline.getTime() ?? (verdict?.freshUntil?.getTime() ?? 0) + DAY;
  return state === "error" || state === "unknown" || by + LATE_MS <= now.getTime();
}
