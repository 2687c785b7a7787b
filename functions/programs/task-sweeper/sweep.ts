import { HOUR } from "../../contract/durations";
import { type RecordedSweep, recordSweep, type SweepRecorder } from "../../workloads/record-sweep";
import { type ImageRequester, ImageRequests, SweepMemory } from "./image-requests";
import { CLUSTER_GONE, type EcsRunningTasks, isClusterFault, type TaskPage } from "./running-tasks";
import { SeenWorkloads } from "./seen-workloads";

export interface Sweeper extends ImageRequester {
  readonly tasks: Pick<EcsRunningTasks, "clusters" | "page">;
  readonly recorder: Omit<SweepRecorder, "now" | "hasTime">;
  readonly ownerTagKeys: readonly string[];
  /** Shared by the sweeps of several places, so that together they need no more memory than one sweep. */
  readonly memory?: SweepMemory | undefined;
  /** Called for a cluster that cannot be swept. Default: the cluster is counted and logged */
  readonly clusterFailed?: ((cluster: string, error: Error) => void) | undefined;
}

export type SweepEnd = "complete" | "out-of-time";

/**
 * Asks the ledger for the image of every container of every running Fargate task, page by page. After a complete sweep,
 * records which workloads run each image. Memory depends on images and services, up to a limit, never on tasks.
 *
 * @returns how the sweep ended, and how many tasks it has looked at
 * @throws Error if AWS does not answer, or too many images fail
 */
export async function sweep(sweeper: Sweeper): Promise<{ readonly end: SweepEnd; readonly tasks: number }> {
  const { telemetry, now, place, memory = new SweepMemory() } = sweeper;
  const workloads = new SeenWorkloads(now(), sweeper.ownerTagKeys, memory, place);
  const requests = new ImageRequests(sweeper, workloads, memory);
  let end: SweepEnd | "failed" = "failed";
  let recorded: Partial<RecordedSweep> = {};
  try {
    end = await sweepClusters(sweeper, requests, workloads);
    if (end === "complete") {
      recorded = await record(sweeper, workloads);
    } else if (place === undefined) {
      telemetry.count("SweepErrors");
    }
    return { end, tasks: requests.counts.tasks };
  } finally {
    workloads.forget();
    telemetry.info("sweep", { ...place, end, ...requests.counts, ...recorded });
  }
}

/** Records the workloads. Never throws: all images were asked for, and the next sweep records the workloads. */
async function record({ recorder, telemetry, now, hasTime }: Sweeper, workloads: SeenWorkloads) {
  const swept = workloads.result();
  if (typeof swept === "string") {
    return { notRecorded: swept };
  }
  return recordSweep({ ...recorder, now, hasTime }, swept).catch((error: unknown) => {
    telemetry.error("recording running images failed; the next sweep does it", { error });
    return { notRecorded: "it failed" };
  });
}

async function sweepClusters(
  { tasks, pokes, telemetry, now, hasTime, clusterFailed }: Sweeper,
  requests: ImageRequests,
  workloads: SeenWorkloads,
): Promise<SweepEnd> {
  const failed =
    clusterFailed ??
    ((cluster, { name, message }) => {
      telemetry.count("SweepErrors");
      telemetry.error("cluster could not be swept", { cluster, reason: `${name}: ${message}` });
    });
  const all = await tasks.clusters();
  // Starts with another cluster each hour, so that each cluster is swept even if there is never time for all.
  const first = Math.floor(now().getTime() / HOUR) % Math.max(1, all.length);
  for (const cluster of [...all.slice(first), ...all.slice(0, first)]) {
    let page: TaskPage | undefined;
    do {
      if (!hasTime()) {
        return "out-of-time";
      }
      page = await tasks.page(cluster, page?.nextToken).catch((error: unknown) => {
        if (!isClusterFault(error)) {
          throw error;
        }
        // A faulty cluster counts as empty, so that the other clusters are swept.
        if (error.name !== CLUSTER_GONE) {
          workloads.giveUp("a cluster could not be swept");
        }
        failed(cluster, error);
        return { tasks: [], nextToken: undefined };
      });
      const isDone = await requests.ask(page.tasks);
      await pokes.send();
      if (!isDone) {
        return "out-of-time";
      }
    } while (page.nextToken !== undefined);
  }
  return "complete";
}
