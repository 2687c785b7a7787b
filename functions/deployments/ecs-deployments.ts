import type { ECSClient, ECSClientConfig, ServiceDeploymentBrief } from "@aws-sdk/client-ecs";
import { type ClientPlaces, OWN_PLACE, PlaceClients } from "../clients/places";
import { after, DAY } from "../contract/durations";
import type { MemberRole } from "../contract/places/members";
import type { Deployment, ListedDeployment, Revision, StandingTask } from "./deployment";
import { standingTask, USUAL_TIMEOUT_MINUTES } from "./deployment";

/** Longest reason that StopTask takes, in characters. */
const MAX_REASON_CHARACTERS = 1024;

/** Most items on a page of ListServiceDeployments and of ListTasks, and in a call of DescribeTasks. */
export const MAX_ON_PAGE = 100;

/**
 * Most revisions in a call:
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeServiceRevisions.html
 */
export const MAX_REVISIONS = 20;

/** Successful deployments of a service that count, the newest first: there is no time to read thousands. */
export const MAX_SUCCESSES = 500;

/**
 * Queries for deployments, made in this order until an answer is complete: a number of pages, ages in days, then all.
 */
const READS: readonly { days?: number; most?: number }[] = [
  ...[{ most: MAX_SUCCESSES / MAX_ON_PAGE }, { days: 1 }, { days: 7 }, { days: 30 }, {}],
];

/** Too little time is left for one more call. The call comes later, and has not failed. */
export class OutOfTimeError extends Error {
  override readonly name = "OutOfTimeError";
}

/** @throws OutOfTimeError */
export function needTime(hasTime: () => boolean, what: string): void {
  if (!hasTime()) {
    throw new OutOfTimeError(`too little time is left ${what}`);
  }
}

/** Reads deployments and revisions of services. Nothing is cached: a revision gets its digests as its tasks start. */
export class EcsDeployments {
  private readonly clients: PlaceClients<ECSClient>;

  constructor(
    private readonly clientConfig: ECSClientConfig = {},
    places: ClientPlaces = OWN_PLACE,
  ) {
    this.clients = new PlaceClients(places);
  }

  async revision(revisionArn: string): Promise<Revision | undefined> {
    const [found] = await this.revisions([revisionArn]);
    return found && { ...found, revisionArn };
  }

  /** Returns revisions of one service, at most {@link MAX_REVISIONS}, without those that ECS does not know. */
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
   * Returns a service's deployments of the last 90 days, the newest first. After {@link MAX_SUCCESSES} successful
   * ones, the oldest may be missing.
   *
   * @throws OutOfTimeError
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/view-service-deployment.html
   */
  async history(clusterArn: string, service: string, hasTime: () => boolean): Promise<ListedDeployment[]> {
    const { client, ListServiceDeploymentsCommand } = await this.ecs(clusterArn);
    const asked = { cluster: clusterArn, service, maxResults: MAX_ON_PAGE };
    let found: ServiceDeploymentBrief[] = [];
    for (const { days, most } of READS) {
      const createdAt = days ? { after: after(new Date(), -days * DAY) } : undefined;
      const read = (nextToken: string | undefined) =>
        client.send(new ListServiceDeploymentsCommand({ ...asked, createdAt, nextToken }));
      const pages = await pagesOf(`deployments of the service ${service}`, hasTime, read, most);
      found = pages.flatMap(({ serviceDeployments = [] }) => serviceDeployments);
      const succeeded = found.filter(({ status }) => status === "SUCCESSFUL");
      if (days ? succeeded.length >= MAX_SUCCESSES : !pages.at(-1)?.nextToken) {
        break;
      }
    }
    // AWS does not document the order of the list.
    return found
      .sort((one, other) => Number(other.createdAt ?? 0) - Number(one.createdAt ?? 0))
      .map(({ serviceDeploymentArn = "", status = "", targetServiceRevisionArn }) => ({
        deploymentArn: serviceDeploymentArn,
        status,
        targetRevisionArn: targetServiceRevisionArn,
      }));
  }

  /**
   * Makes ECS roll a running deployment back to the revision that was last deployed successfully.
   *
   * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_StopServiceDeployment.html
   */
  async rollBack(deploymentArn: string): Promise<void> {
    const { client, StopServiceDeploymentCommand } = await this.ecs(deploymentArn, "act");
    const stop = { serviceDeploymentArn: deploymentArn, stopType: "ROLLBACK" } as const;
    await client.send(new StopServiceDeploymentCommand(stop));
  }

  /**
   * Returns ARNs of the running tasks of a service or family, whoever started them; eventually consistent.
   *
   * @throws OutOfTimeError
   */
  async listTasks(
    cluster: string,
    of: { readonly family: string } | { readonly serviceName: string },
    hasTime: () => boolean,
  ): Promise<string[]> {
    const { client, ListTasksCommand } = await this.ecs(cluster);
    const pages = await pagesOf(`tasks of ${Object.values(of)}`, hasTime, (nextToken) =>
      client.send(new ListTasksCommand({ cluster, ...of, maxResults: MAX_ON_PAGE, nextToken })),
    );
    return pages.flatMap(({ taskArns = [] }) => taskArns);
  }

  /** Returns tasks by their ARNs, at most {@link MAX_ON_PAGE}. ECS forgets a task an hour after its end. */
  async tasks(clusterArn: string, taskArns: readonly string[]): Promise<readonly StandingTask[]> {
    if (taskArns.length === 0) {
      return [];
    }
    const { client, DescribeTasksCommand } = await this.ecs(clusterArn);
    const question = new DescribeTasksCommand({ cluster: clusterArn, tasks: [...taskArns] });
    const { tasks = [] } = await client.send(question);
    return tasks.map(standingTask);
  }

  /** @param reason text for people in ECS, cut after 1,024 characters */
  async stopTask(clusterArn: string, taskArn: string, reason: string): Promise<void> {
    const { client, StopTaskCommand } = await this.ecs(clusterArn, "act");
    const stop = { cluster: clusterArn, task: taskArn, reason: reason.slice(0, MAX_REASON_CHARACTERS) };
    await client.send(new StopTaskCommand(stop));
  }

  /** Returns the client for an ARN, and its commands. They are loaded only here, because they cost start-up time. */
  private async ecs(arn: string, role?: MemberRole) {
    const api = await import("./ecs-api.ts");
    const create = (options: ECSClientConfig) => new api.ECSClient({ ...this.clientConfig, ...options });
    return { ...api, client: this.clients.of(arn, create, role) };
  }
}

/** @throws OutOfTimeError */
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
