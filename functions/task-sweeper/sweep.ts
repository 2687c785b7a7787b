import type { Telemetry } from "../contract/telemetry";
import { type ImageRequester, ImageRequests } from "./image-requests";
import type { RunningTasks, TaskPage } from "./running-tasks";
import type { SweepPosition, SweepPositions } from "./sweep-position";

export interface Sweeper extends ImageRequester {
  readonly tasks: RunningTasks;
  readonly positions: Pick<SweepPositions, "begin" | "save" | "finish">;
}

/** How an invocation left its sweep: complete, to be gone on with, or in the hands of another invocation. */
export type SweepEnd = "complete" | "out-of-time" | "taken-over";

/** What ECS answers about a cluster that a second try would not fix. */
const CLUSTER_FAULTS = [
  "AccessDeniedException",
  "ClientException",
  "ClusterNotFoundException",
  "InvalidParameterException",
];

/**
 * Asks the ledger for the image of every container of every Fargate task that runs, page by page, and begins where an
 * invocation before had to stop. Nothing that it holds grows with the number of tasks.
 *
 * @param invocation names this invocation
 * @throws Error when AWS does not answer, or too many images fail; the next invocation goes on from the same page
 */
export async function sweep(sweeper: Sweeper, invocation: string): Promise<SweepEnd> {
  const { telemetry } = sweeper.starter;
  const requests = new ImageRequests(sweeper);
  const position = await sweeper.positions.begin(invocation);
  let end: SweepEnd | "failed" = "failed";
  try {
    end = await sweepFrom(sweeper, position, invocation, requests);
    return end;
  } finally {
    telemetry.info("sweep", { sweepId: position.sweepId, end, ...requests.summary() });
  }
}

async function sweepFrom(
  { tasks, positions, starter, hasTime }: Sweeper,
  begun: SweepPosition,
  invocation: string,
  requests: ImageRequests,
): Promise<SweepEnd> {
  // Sorted, so that a cluster which is deleted or created meanwhile changes nothing for the others.
  const clusters = (await tasks.clusters()).filter((arn) => arn >= (begun.clusterArn ?? ""));
  let position = begun;
  for (let cluster = clusters.shift(); cluster !== undefined; ) {
    if (!hasTime()) {
      return "out-of-time";
    }
    const token = cluster === position.clusterArn ? position.nextToken : undefined;
    const page = await readPage(tasks, cluster, token, starter.telemetry);
    if (!(await requests.ask(page.tasks, `sweep:${position.sweepId}:${position.pages}`))) {
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
): Promise<TaskPage> {
  try {
    return await tasks.page(cluster, token);
  } catch (error) {
    if (!(error instanceof Error && CLUSTER_FAULTS.includes(error.name))) {
      throw error;
    }
    if (token !== undefined && error.name === "InvalidParameterException") {
      // ECS does not keep the place of a listing for ever.
      telemetry.info("the place in a cluster is lost, it is swept from its beginning", { cluster });
      return readPage(tasks, cluster, undefined, telemetry);
    }
    telemetry.count("SweepErrors");
    telemetry.error("cluster could not be swept", { cluster, reason: `${error.name}: ${error.message}` });
    return { tasks: [], nextToken: undefined };
  }
}
