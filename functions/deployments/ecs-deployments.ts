import type {
  ECSClient,
  ECSClientConfig,
  ListServiceDeploymentsCommandOutput,
  ServiceDeploymentBrief,
} from "@aws-sdk/client-ecs";
import {
  type Deployment,
  digestIn,
  type FamilyTask,
  type ListedDeployment,
  type Revision,
  type StandingTask,
} from "./deployment";

/** StopTask takes no longer reason. */
const MOST_REASON = 1024;

/** As many as a page of ListServiceDeployments, or of ListTasks, holds at most. */
const MOST_LISTED = 100;

/** Reads deployments and revisions of services. Nothing is remembered: a revision's digests come as its tasks start. */
export class EcsDeployments {
  private client: ECSClient | undefined;

  constructor(private readonly clientConfig: ECSClientConfig = {}) {}

  /** @returns undefined where there is none */
  async revision(revisionArn: string): Promise<Revision | undefined> {
    const { DescribeServiceRevisionsCommand } = await import("./ecs-api.ts");
    const client = await this.ecs();
    const { serviceRevisions = [] } = await client.send(
      new DescribeServiceRevisionsCommand({ serviceRevisionArns: [revisionArn] }),
    );
    const [found] = serviceRevisions;
    return (
      found && {
        revisionArn,
        serviceArn: found.serviceArn ?? "",
        clusterArn: found.clusterArn ?? "",
        taskDefinitionArn: found.taskDefinition ?? "",
        containers: (found.containerImages ?? []).map(({ containerName = "", image, imageDigest }) => ({
          name: containerName,
          image,
          imageDigest,
        })),
      }
    );
  }

  /** @returns undefined where there is none */
  async deployment(deploymentArn: string): Promise<Deployment | undefined> {
    const { DescribeServiceDeploymentsCommand } = await import("./ecs-api.ts");
    const client = await this.ecs();
    const { serviceDeployments = [] } = await client.send(
      new DescribeServiceDeploymentsCommand({ serviceDeploymentArns: [deploymentArn] }),
    );
    const [found] = serviceDeployments;
    return (
      found && {
        deploymentArn,
        serviceArn: found.serviceArn ?? "",
        clusterArn: found.clusterArn ?? "",
        status: found.status ?? "",
        targetRevisionArn: found.targetServiceRevision?.arn,
        sourceRevisionArns: (found.sourceServiceRevisions ?? []).flatMap(({ arn }) => arn ?? []),
        finishedAt: found.finishedAt,
        isTakenBack: found.rollback !== undefined || (found.status ?? "").startsWith("ROLLBACK"),
        hooks: (found.deploymentConfiguration?.lifecycleHooks ?? []).map(
          ({ hookTargetArn, lifecycleStages = [] }) => ({
            targetArn: hookTargetArn,
            stages: lifecycleStages,
          }),
        ),
      }
    );
  }

  /**
   * A service's deployments, the newest first. ECS lists those of the last 90 days.
   *
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/view-service-deployment.html
   */
  async history(clusterArn: string, service: string): Promise<ListedDeployment[]> {
    const { ListServiceDeploymentsCommand } = await import("./ecs-api.ts");
    const client = await this.ecs();
    const listed: ServiceDeploymentBrief[] = [];
    let nextToken: string | undefined;
    do {
      const page: ListServiceDeploymentsCommandOutput = await client.send(
        new ListServiceDeploymentsCommand({
          cluster: clusterArn,
          service,
          maxResults: MOST_LISTED,
          nextToken,
        }),
      );
      listed.push(...(page.serviceDeployments ?? []));
      nextToken = page.nextToken;
    } while (nextToken !== undefined);
    // In which order ECS lists them, its documents do not say.
    return listed
      .sort((one, other) => timeOf(other) - timeOf(one))
      .map(({ serviceDeploymentArn = "", status = "", targetServiceRevisionArn }) => ({
        deploymentArn: serviceDeploymentArn,
        status,
        targetRevisionArn: targetServiceRevisionArn,
      }));
  }

  /**
   * Has ECS roll a running deployment back to the revision that was deployed successfully last.
   *
   * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_StopServiceDeployment.html
   */
  async rollBack(deploymentArn: string): Promise<void> {
    const { StopServiceDeploymentCommand } = await import("./ecs-api.ts");
    const client = await this.ecs();
    await client.send(
      new StopServiceDeploymentCommand({ serviceDeploymentArn: deploymentArn, stopType: "ROLLBACK" }),
    );
  }

  /** @returns undefined where ECS does not know the task any more, an hour after its end */
  async task(clusterArn: string, taskArn: string): Promise<StandingTask | undefined> {
    const { DescribeTasksCommand } = await import("./ecs-api.ts");
    const client = await this.ecs();
    const { tasks = [] } = await client.send(
      new DescribeTasksCommand({ cluster: clusterArn, tasks: [taskArn] }),
    );
    const [found] = tasks;
    return (
      found && {
        isRunning: found.lastStatus !== "STOPPED" && found.desiredStatus !== "STOPPED",
        stoppedReason: found.stoppedReason ?? "",
      }
    );
  }

  /** The tasks of a family that run and that nobody has stopped, a hundred at most. */
  async tasksOfFamily(clusterArn: string, family: string): Promise<FamilyTask[]> {
    const { DescribeTasksCommand, ListTasksCommand } = await import("./ecs-api.ts");
    const client = await this.ecs();
    const { taskArns = [] } = await client.send(
      new ListTasksCommand({
        cluster: clusterArn,
        family,
        desiredStatus: "RUNNING",
        maxResults: MOST_LISTED,
      }),
    );
    const { tasks = [] } =
      taskArns.length > 0
        ? await client.send(new DescribeTasksCommand({ cluster: clusterArn, tasks: taskArns }))
        : {};
    return tasks
      .filter(({ lastStatus, desiredStatus }) => lastStatus === "RUNNING" && desiredStatus !== "STOPPED")
      .map(({ taskArn = "", group = "", containers = [] }) => ({
        arn: taskArn,
        group,
        digests: containers.flatMap(({ image, imageDigest }) => digestIn({ image, imageDigest }) ?? []),
      }));
  }

  /** @param reason what people read of it in ECS; its first 1,024 characters count */
  async stopTask(clusterArn: string, taskArn: string, reason: string): Promise<void> {
    const { StopTaskCommand } = await import("./ecs-api.ts");
    const client = await this.ecs();
    await client.send(
      new StopTaskCommand({ cluster: clusterArn, task: taskArn, reason: reason.slice(0, MOST_REASON) }),
    );
  }

  private async ecs(): Promise<ECSClient> {
    // Loaded only here: the client costs start-up time.
    const { ECSClient } = await import("./ecs-api.ts");
    this.client ??= new ECSClient(this.clientConfig);
    return this.client;
  }
}

function timeOf({ createdAt }: ServiceDeploymentBrief): number {
  return createdAt?.getTime() ?? 0;
}
