import {
  DescribeTasksCommand,
  type ECSClient,
  ListClustersCommand,
  ListTasksCommand,
} from "@aws-sdk/client-ecs";
import type { LaunchType } from "../../contract/events";
import { foreignPlace, nameIn, type Place } from "../../contract/places/place";

export interface TaskPage {
  readonly tasks: readonly unknown[];
  /** Undefined on the cluster's last page. */
  readonly nextToken: string | undefined;
}

/** ECS's error for a deleted cluster: nothing runs there. */
export const CLUSTER_GONE = "ClusterNotFoundException";
/** ECS's errors about a cluster that a retry would not fix. */
const CLUSTER_FAULTS = [
  "AccessDeniedException",
  "ClientException",
  CLUSTER_GONE,
  "InvalidParameterException",
];

/** Whether an error is about one cluster only, so that the other clusters can be swept. */
export function isClusterFault(error: unknown): error is Error {
  return error instanceof Error && CLUSTER_FAULTS.includes(error.name);
}

/** Maximum of ListClusters, ListTasks and DescribeTasks. */
const PAGE = 100;

/**
 * Returns the clusters of a place that the input `cluster_arns` names; undefined: all clusters. If the input names only
 * clusters of other places, none of the own place is swept, because the own place then sends no events. A member's
 * module has already left out the member's other clusters.
 *
 * @param place undefined: the own place
 */
export function clustersIn(place: Place | undefined, clusterArns: readonly string[], own: Place | undefined) {
  const named = clusterArns.filter((arn) => nameIn(foreignPlace(arn, own), arn) === nameIn(place, arn));
  return named.length > 0 || (!place && clusterArns.length > 0) ? named : undefined;
}

export class EcsRunningTasks {
  /** @param clusterArns only these clusters; undefined: all */
  constructor(
    private readonly ecs: ECSClient,
    private readonly clusterArns: readonly string[] | undefined,
    private readonly launchTypes: readonly LaunchType[],
    private readonly pace: () => Promise<void>,
  ) {}

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
        // ListTasks accepts one launch type at most. With several, unwanted tasks are filtered below.
        launchType: others.length === 0 ? launchType : undefined,
        desiredStatus: "RUNNING",
        maxResults: PAGE,
        nextToken,
      }),
    );
    return {
      tasks: await this.describe(clusterArn, listed.taskArns ?? []),
      // An empty page may have a next page.
      nextToken: listed.nextToken || undefined,
    };
  }

  /** Describes the tasks that run. Tasks that ended after they were listed are left out. */
  private async describe(clusterArn: string, taskArns: string[]): Promise<unknown[]> {
    if (taskArns.length === 0) {
      return [];
    }
    await this.pace();
    const { tasks = [] } = await this.ecs.send(
      new DescribeTasksCommand({ cluster: clusterArn, tasks: taskArns, include: ["TAGS"] }),
    );
    // desiredStatus RUNNING includes tasks that have not pulled their images yet: an event will report them.
    return tasks.filter(
      ({ lastStatus, launchType }) =>
        lastStatus === "RUNNING" && this.launchTypes.some((wanted) => wanted === launchType),
    );
  }
}
