import {
  DescribeTasksCommand,
  type ECSClient,
  ListClustersCommand,
  ListTasksCommand,
} from "@aws-sdk/client-ecs";
import type { LaunchType } from "../../contract/events";
import { foreignPlace, nameIn, type Place } from "../../contract/places/place";

/** Some running tasks of a cluster, as ECS describes them. */
export interface TaskPage {
  readonly tasks: readonly unknown[];
  /** Where the next page begins; undefined: this is the last one of the cluster. */
  readonly nextToken: string | undefined;
}

/** ECS's answer about a cluster that is deleted: nothing runs there. */
export const CLUSTER_GONE = "ClusterNotFoundException";
/** ECS's answers about a cluster that a second try would not fix. */
const CLUSTER_FAULTS = [
  "AccessDeniedException",
  "ClientException",
  CLUSTER_GONE,
  "InvalidParameterException",
];

/** Whether an error is about one cluster, so that others can be swept. */
export function isClusterFault(error: unknown): error is Error {
  return error instanceof Error && CLUSTER_FAULTS.includes(error.name);
}

/** The most that ListClusters and ListTasks hand out, and that DescribeTasks takes. */
const PAGE = 100;

/**
 * The clusters of a place that the input `cluster_arns` names, which may name clusters of any place; undefined: all of them. The
 * own place has no tasks to look for where only others are named, as it sends no events then. A member has left out its other
 * clusters by itself.
 *
 * @param place undefined: the own one
 */
export function clustersIn(place: Place | undefined, clusterArns: readonly string[], own: Place | undefined) {
  const named = clusterArns.filter((arn) => nameIn(foreignPlace(arn, own), arn) === nameIn(place, arn));
  return named.length > 0 || (!place && clusterArns.length > 0) ? named : undefined;
}

/** The running tasks of a place, page by page. */
export class EcsRunningTasks {
  /**
   * @param clusterArns only these clusters; undefined: all
   * @param launchTypes only tasks of these
   * @param pace waits until ECS may be called again
   */
  constructor(
    private readonly ecs: ECSClient,
    private readonly clusterArns: readonly string[] | undefined,
    private readonly launchTypes: readonly LaunchType[],
    private readonly pace: () => Promise<void>,
  ) {}

  /** ARNs of the clusters to look at, sorted. */
  async clusters(): Promise<string[]> {
    if (this.clusterArns) {
      return [...this.clusterArns].sort();
    }
    const clusterArns: string[] = [];
    let nextToken: string | undefined;
    do {
      await this.pace();
      const answer = await this.ecs.send(new ListClustersCommand({ maxResults: PAGE, nextToken }));
      clusterArns.push(...(answer.clusterArns ?? []));
      nextToken = answer.nextToken;
    } while (nextToken);
    return clusterArns.sort();
  }

  async page(clusterArn: string, nextToken: string | undefined): Promise<TaskPage> {
    await this.pace();
    const [launchType, ...others] = this.launchTypes;
    const listed = await this.ecs.send(
      new ListTasksCommand({
        cluster: clusterArn,
        // It takes one at most; of several, those that are not wanted are left out below.
        launchType: others.length === 0 ? launchType : undefined,
        desiredStatus: "RUNNING",
        maxResults: PAGE,
        nextToken,
      }),
    );
    return {
      tasks: await this.describe(clusterArn, listed.taskArns ?? []),
      // An empty page may be followed by others.
      nextToken: listed.nextToken || undefined,
    };
  }

  /** The tasks that really run; those that ended since they were listed are not found, and left out. */
  private async describe(clusterArn: string, taskArns: string[]): Promise<unknown[]> {
    if (taskArns.length === 0) {
      return [];
    }
    await this.pace();
    const { tasks = [] } = await this.ecs.send(
      new DescribeTasksCommand({ cluster: clusterArn, tasks: taskArns, include: ["TAGS"] }),
    );
    // desiredStatus RUNNING is also that of tasks which have not pulled their images yet: their events are to come.
    return tasks.filter(
      ({ lastStatus, launchType }) =>
        lastStatus === "RUNNING" && this.launchTypes.some((wanted) => wanted === launchType),
    );
  }
}
