import type { ECSClient, ECSClientConfig, ServiceDeploymentBrief } from "@aws-sdk/client-ecs";
import { type ClientPlaces, OWN_PLACE, PlaceClients } from "../clients/places";
import { after, DAY } from "../contract/durations";
import type { MemberRole } from "../contract/places/members";
import type { Deployment, ListedDeployment, Revision, StandingTask } from "./deployment";
import { standingTask, USUAL_TIMEOUT_MINUTES } from "./deployment";

/** StopTask takes no longer reason. */
const MOST_REASON = 1024;

/** As much as a page of ListServiceDeployments and of ListTasks holds at most, and as DescribeTasks takes. */
export const MOST_LISTED = 100;

/** DescribeServiceRevisions takes so many: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeServiceRevisions.html */
export const MOST_REVISIONS = 20;

/** As many of a service's successful deployments count, the newest: of thousands, nobody has the time to read all. */
export const MOST_SUCCESSES = 500;

/** How a service's deployments are asked for, until the answer is whole: so many pages, then by their age in days, then all. */
const READS: readonly { days?: number; most?: number }[] = [
  ...[{ most: MOST_SUCCESSES / MOST_LISTED }, { days: 1 }, { days: 7 }, { days: 30 }, {}],
];

/** There is too little time for one more question or action: later, and no failure. */
export class OutOfTimeError extends Error {
  override readonly name = "OutOfTimeError";
}

/** @throws OutOfTimeError */
export function needTime(hasTime: () => boolean, what: string): void {
  if (!hasTime()) {
    throw new OutOfTimeError(`too little time is left ${what}`);
  }
}

/** Reads deployments and revisions of services. Nothing is remembered: a revision's digests come as its tasks start. */
export class EcsDeployments {
  private readonly clients: PlaceClients<ECSClient>;

  constructor(
    private readonly clientConfig: ECSClientConfig = {},
    places: ClientPlaces = OWN_PLACE,
  ) {
    this.clients = new PlaceClients(places);
  }

  /** @returns undefined where there is none */
  async revision(revisionArn: string): Promise<Revision | undefined> {
    const [found] = await this.revisions([revisionArn]);
    return found && { ...found, revisionArn };
  }

  /** Revisions of one service, at most {@link MOST_REVISIONS}; without those that ECS does not know. */
  async revisions(revisionArns: readonly string[]): Promise<readonly Revision[]> {
    const { client, DescribeServiceRevisionsCommand } = await this.ecs(revisionArns[0] ?? "");
    const question = new DescribeServiceRevisionsCommand({ serviceRevisionArns: [...revisionArns] });
    const { serviceRevisions = [] } = await client.send(question);
    return serviceRevisions.map((found) => ({
      revisionArn: found.serviceRevisionArn ?? "",
      taskDefinitionArn: found.taskDefinition ?? "",
      containers: (found.containerImages ?? []).map(({ containerName: name = "", image, imageDigest }) => ({
        ...{ name, image, imageDigest },
      })),
    }));
  }

  /** @returns undefined where there is none */
  async deployment(deploymentArn: string): Promise<Deployment | undefined> {
    const { client, DescribeServiceDeploymentsCommand } = await this.ecs(deploymentArn);
    const question = new DescribeServiceDeploymentsCommand({ serviceDeploymentArns: [deploymentArn] });
    const { serviceDeployments: [found] = [] } = await client.send(question);
    return (
      found && {
        deploymentArn,
        serviceArn: found.serviceArn ?? "",
        clusterArn: found.clusterArn ?? "",
        status: found.status ?? "",
        targetRevisionArn: found.targetServiceRevision?.arn,
        createdAt: found.createdAt,
        sourceRevisionArns: (found.sourceServiceRevisions ?? []).flatMap(({ arn }) => arn ?? []),
        isTakenBack: found.rollback?.startedAt !== undefined || (found.status ?? "").startsWith("ROLLBACK_"),
        rolledBackTo: found.rollback?.serviceRevisionArn,
        hooks: (found.deploymentConfiguration?.lifecycleHooks ?? []).map(
          ({ hookTargetArn: targetArn, lifecycleStages: stages = [], timeoutConfiguration }) => {
            const { action, timeoutInMinutes = USUAL_TIMEOUT_MINUTES } = timeoutConfiguration ?? {};
            return { targetArn, stages, goesOnAfter: action === "CONTINUE" ? timeoutInMinutes : undefined };
          },
        ),
      }
    );
  }

  /**
   * A service's deployments, the newest first. ECS lists those of the last 90 days. Of a service with more than
   * {@link MOST_SUCCESSES}, the oldest may be missing once so many succeeded.
   *
   * @param hasTime whether there is time for one more page
   * @throws OutOfTimeError
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/view-service-deployment.html
   */
  async history(clusterArn: string, service: string, hasTime: () => boolean): Promise<ListedDeployment[]> {
    const { client, ListServiceDeploymentsCommand } = await this.ecs(clusterArn);
    const asked = { cluster: clusterArn, service, maxResults: MOST_LISTED };
    let found: ServiceDeploymentBrief[] = [];
    for (const { days, most } of READS) {
      const createdAt = days ? { after: after(new Date(), -days * DAY) } : undefined;
      const read = (nextToken: string | undefined) =>
        client.send(new ListServiceDeploymentsCommand({ ...asked, createdAt, nextToken }));
      const pages = await pagesOf(`deployments of the service ${service}`, hasTime, read, most);
      found = pages.flatMap(({ serviceDeployments = [] }) => serviceDeployments);
      const succeeded = found.filter(({ status }) => status === "SUCCESSFUL");
      if (days ? succeeded.length >= MOST_SUCCESSES : !pages.at(-1)?.nextToken) {
        break;
      }
    }
    // In which order ECS lists them, its documents do not say.
    return found
      .sort((one, other) => Number(other.createdAt ?? 0) - Number(one.createdAt ?? 0))
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
    const { client, StopServiceDeploymentCommand } = await this.ecs(deploymentArn, "act");
    const stop = { serviceDeploymentArn: deploymentArn, stopType: "ROLLBACK" } as const;
    await client.send(new StopServiceDeploymentCommand(stop));
  }

  /**
   * ARNs of the tasks that run of a family of task definitions, whoever started them, or that ECS runs for a service; eventually
   * consistent.
   *
   * @param hasTime whether there is time for one more page
   * @throws OutOfTimeError
   */
  async listTasks(
    cluster: string,
    of: { readonly family: string } | { readonly serviceName: string },
    hasTime: () => boolean,
  ): Promise<string[]> {
    const { client, ListTasksCommand } = await this.ecs(cluster);
    const pages = await pagesOf(`tasks of ${Object.values(of)}`, hasTime, (nextToken) =>
      client.send(new ListTasksCommand({ cluster, ...of, maxResults: MOST_LISTED, nextToken })),
    );
    return pages.flatMap(({ taskArns = [] }) => taskArns);
  }

  /** Tasks by their ARNs, at most {@link MOST_LISTED}; without those that ECS does not know any more, an hour after their end. */
  async tasks(clusterArn: string, taskArns: readonly string[]): Promise<readonly StandingTask[]> {
    if (taskArns.length === 0) {
      return [];
    }
    const { client, DescribeTasksCommand } = await this.ecs(clusterArn);
    const question = new DescribeTasksCommand({ cluster: clusterArn, tasks: [...taskArns] });
    const { tasks = [] } = await client.send(question);
    return tasks.map(standingTask);
  }

  /** @param reason what people read of it in ECS; its first 1,024 characters count */
  async stopTask(clusterArn: string, taskArn: string, reason: string): Promise<void> {
    const { client, StopTaskCommand } = await this.ecs(clusterArn, "act");
    const stop = { cluster: clusterArn, task: taskArn, reason: reason.slice(0, MOST_REASON) };
    await client.send(new StopTaskCommand(stop));
  }

  /** The client for what an ARN names, and the commands that it takes. Loaded only here: they cost start-up time. */
  private async ecs(arn: string, role?: MemberRole) {
    const api = await import("./ecs-api.ts");
    const create = (options: ECSClientConfig) => new api.ECSClient({ ...this.clientConfig, ...options });
    return { ...api, client: this.clients.of(arn, create, role) };
  }
}

/** The pages of a list, so many at most. @throws OutOfTimeError */
async function pagesOf<P extends { readonly nextToken?: string }>(
  what: string,
  hasTime: () => boolean,
  read: (nextToken: string | undefined) => Promise<P>,
  most = Infinity,
): Promise<readonly P[]> {
  const pages: P[] = [];
  do {
    needTime(hasTime, `to list the ${what}`);
    pages.push(await read(pages.at(-1)?.nextToken));
  } while (pages.at(-1)?.nextToken && pages.length < most);
  return pages;
}
