import type { Place } from "../contract/places/place";
import type { Telemetry } from "../contract/telemetry";
import { type RecordedSweep, recordSweep, type SweepRecorder } from "../workloads/record-sweep";
import { type AskedImages, type ImageRequester, ImageRequests } from "./image-requests";
import { CLUSTER_GONE, isClusterFault, type RunningTasks, type TaskPage } from "./running-tasks";
import { type PairsLeft, SeenWorkloads } from "./seen-workloads";
import type { SweepPosition, SweepPositions } from "./sweep-position";

export interface Sweeper extends ImageRequester {
  /** The place that is swept. Absent: the installation's own */
  readonly place?: Place | undefined;
  readonly tasks: RunningTasks;
  readonly positions: Pick<SweepPositions, "begin" | "save" | "finish">;
  /** Recorder of the workloads that run an image. */
  readonly recorder: Omit<SweepRecorder, "now" | "hasTime">;
  /** The input `owner_tag_keys`. */
  readonly ownerTagKeys: readonly string[];
  /** Shared by the sweeps of several places, so that they need no more memory than one. */
  readonly shared?: SharedMemory | undefined;
  /** Called for a cluster that cannot be looked into. Default: it is counted and logged */
  readonly clusterFailed?: ((cluster: string, error: Error) => void) | undefined;
}

/** Memory that the sweeps of one invocation have in common. */
export interface SharedMemory {
  readonly images: AskedImages;
  readonly pairsLeft: PairsLeft;
}

/** How an invocation left its sweep: complete, to be gone on with, or in the hands of another invocation. */
export type SweepEnd = "complete" | "out-of-time" | "taken-over";

/**
 * Asks the ledger for the image of every container of every Fargate task that runs, page by page, and begins where an
 * invocation before had to stop. One that has swept everything then records who runs each image. Nothing that it holds
 * grows with the number of tasks, but with that of images and the services that run them, up to a bound.
 *
 * @param invocation names this invocation
 * @throws Error when AWS does not answer, or too many images fail; the next invocation goes on from the same page
 */
export async function sweep(sweeper: Sweeper, invocation: string): Promise<SweepEnd> {
  const { telemetry, now } = sweeper.starter;
  const { place, shared } = sweeper;
  const workloads = new SeenWorkloads(now(), sweeper.ownerTagKeys, shared?.pairsLeft, place);
  const requests = new ImageRequests(sweeper, workloads, shared?.images, place);
  const position = await sweeper.positions.begin(invocation);
  if (position.pages > 0) {
    workloads.giveUp("the sweep was begun by another invocation");
  }
  let end: SweepEnd | "failed" = "failed";
  let recorded: Partial<RecordedSweep> = {};
  try {
    end = await sweepFrom(sweeper, position, invocation, requests, workloads);
    recorded = end === "complete" ? await record(sweeper, workloads) : {};
    return end;
  } finally {
    workloads.forget();
    telemetry.info("sweep", { ...place, sweepId: position.sweepId, end, ...requests.summary(), ...recorded });
  }
}

/** Never throws: all images were asked for, and the next sweep records who runs them. */
async function record(
  { recorder, starter: { telemetry, now }, hasTime }: Sweeper,
  workloads: SeenWorkloads,
): Promise<Partial<RecordedSweep>> {
  const swept = workloads.result();
  if (typeof swept === "string") {
    return { notRecorded: swept };
  }
  try {
    return await recordSweep({ ...recorder, now, hasTime }, swept);
  } catch (error) {
    telemetry.error("recording running images failed; the next sweep does it", { error });
    return { notRecorded: "it failed" };
  }
}

async function sweepFrom(
  { tasks, positions, starter, hasTime, clusterFailed }: Sweeper,
  begun: SweepPosition,
  invocation: string,
  requests: ImageRequests,
  workloads: SeenWorkloads,
): Promise<SweepEnd> {
  const { telemetry } = starter;
  const failed =
    clusterFailed ??
    ((cluster, { name, message }) => {
      telemetry.count("SweepErrors");
      telemetry.error("cluster could not be swept", { cluster, reason: `${name}: ${message}` });
    });
  // Sorted, so that a cluster which is deleted or created meanwhile changes nothing for the others.
  const clusters = (await tasks.clusters()).filter((arn) => arn >= (begun.clusterArn ?? ""));
  let position = begun;
  for (let cluster = clusters.shift(); cluster !== undefined; ) {
    if (!hasTime()) {
      return "out-of-time";
    }
    const token = cluster === position.clusterArn ? position.nextToken : undefined;
    const page = await readPage(tasks, cluster, token, telemetry, workloads, failed);
    if (!(await requests.ask(page.tasks))) {
      return "out-of-time";
    }
    cluster = page.nextToken === undefined ? clusters.shift() : cluster;
    position = {
      sweepId: position.sweepId,
      pages: position.pages + 1,
      clusterArn: cluster,
      nextToken: page.nextToken,
    };
    if (cluster !== undefined && !(await positions.save(invocation, position))) {
      return "taken-over";
    }
  }
  return (await positions.finish(invocation)) ? "complete" : "taken-over";
}

/** A cluster that cannot be looked into must not keep the others from being swept: it counts as empty. */
async function readPage(
  tasks: RunningTasks,
  cluster: string,
  token: string | undefined,
  telemetry: Telemetry,
  workloads: Pick<SeenWorkloads, "giveUp">,
  failed: NonNullable<Sweeper["clusterFailed"]>,
): Promise<TaskPage> {
  try {
    return await tasks.page(cluster, token);
  } catch (error) {
    if (!isClusterFault(error)) {
      throw error;
    }
    if (token !== undefined && error.name === "InvalidParameterException") {
      // ECS does not keep the place of a listing for ever.
      telemetry.info("position in a cluster lost; sweeping it from its beginning", { cluster });
      workloads.giveUp("tasks of a cluster were seen twice");
      return readPage(tasks, cluster, undefined, telemetry, workloads, failed);
    }
    if (error.name !== CLUSTER_GONE) {
      workloads.giveUp("a cluster could not be swept");
    }
    failed(cluster, error);
    return { tasks: [], nextToken: undefined };
  }
}
