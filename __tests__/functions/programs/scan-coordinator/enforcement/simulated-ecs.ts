import type { Place } from "../../../../../functions/contract/places/place";
import {
  type Deployment,
  isUnderWay,
  type ListedDeployment,
  type Revision,
  type RevisionContainer,
  type StandingTask,
} from "../../../../../functions/deployments/deployment";
import type { Ecs } from "../../../../../functions/programs/scan-coordinator/enforcement/act-on-ecs";
import { DIGEST, NOW, OTHER_DIGEST, TASK_ARN, TASK_DEFINITION_ARN } from "../../../samples";

/** The installation's own place. */
export const OWN: Place = { account: "123456789012", region: "us-east-1" };
export const CLUSTER_ARN = "arn:aws:ecs:us-east-1:123456789012:cluster/production";
const SERVICE_ARN = "arn:aws:ecs:us-east-1:123456789012:service/production/web";
const OF_SERVICE = SERVICE_ARN.replace(":service/", ":service-deployment/");
export const DEPLOYMENT_ARN = `${OF_SERVICE}/deployment-1`;

/** The ARN of something of the same name in another place. */
export function arnIn({ account, region }: Place, arn: string): string {
  return arn.replace(`:${OWN.region}:${OWN.account}:`, `:${region}:${account}:`);
}

export function containerOf(imageDigest: unknown, image = "nginx:1.27"): RevisionContainer {
  return { name: "web", image, imageDigest };
}

export function refusedByEcs(name: string, message = "refused"): Error {
  return Object.assign(new Error(message), { name });
}

/**
 * A service `web` whose deployment brings DIGEST instead of OTHER_DIGEST, which was deployed longer ago than ECS lists, and a
 * standalone task that runs.
 */
export class SimulatedEcs implements Ecs {
  /** The oldest first. */
  readonly deployments: Deployment[];
  readonly images: Record<string, readonly RevisionContainer[]>;
  readonly running = new Map<string, StandingTask>();
  /** Tasks that ECS runs for the service. */
  ofService: string[] = [];
  /** What was called, with what it was about. */
  readonly calls: string[] = [];
  /** Called before each call is answered; what it throws, the caller gets. */
  before: (operation: keyof Ecs) => unknown = () => undefined;
  /** Called when ECS has done what it was asked for, before it answers. */
  after: (operation: keyof Ecs) => unknown = () => undefined;

  /** @param place of whose revisions the names stand in ARNs, unless it is the installation's own */
  constructor(readonly place = OWN) {
    const revision = (name: string) =>
      place === OWN
        ? name
        : arnIn(place, `${SERVICE_ARN.replace(":service/", ":service-revision/")}/${name}`);
    const [before, target] = [revision("revision-1"), revision("revision-2")];
    this.deployments = [
      {
        deploymentArn: arnIn(place, DEPLOYMENT_ARN),
        serviceArn: arnIn(place, SERVICE_ARN),
        clusterArn: arnIn(place, CLUSTER_ARN),
        status: "IN_PROGRESS",
        targetRevisionArn: target,
        sourceRevisionArns: [before],
        isTakenBack: false,
        hooks: [],
      },
    ];
    this.images = { [before]: [containerOf(OTHER_DIGEST, "nginx:1.26")], [target]: [containerOf(DIGEST)] };
    this.runs({ taskArn: arnIn(place, TASK_ARN), taskDefinitionArn: arnIn(place, TASK_DEFINITION_ARN) });
  }

  async history(_: string, service: string): Promise<ListedDeployment[]> {
    await this.begin("history", service);
    return [...this.deployments].reverse();
  }

  async deployment(arn: string): Promise<Deployment | undefined> {
    await this.begin("deployment", arn);
    return this.deployments.find(({ deploymentArn }) => deploymentArn === arn);
  }

  async revisions(revisionArns: readonly string[]): Promise<Revision[]> {
    await this.begin("revisions", revisionArns.join());
    return revisionArns.flatMap((revisionArn) => {
      const containers = this.images[revisionArn];
      const common = { serviceArn: SERVICE_ARN, clusterArn: CLUSTER_ARN, taskDefinitionArn: "web:7" };
      return containers ? [{ revisionArn, ...common, containers }] : [];
    });
  }

  async rollBack(arn: string): Promise<void> {
    await this.begin("rollBack", arn);
    const found = this.deployments.findIndex(({ deploymentArn }) => deploymentArn === arn);
    const deployment = this.deployments[found];
    if (deployment === undefined || !isUnderWay(deployment)) {
      throw refusedByEcs("ConflictException", "the deployment is not in progress");
    }
    this.change({ status: "ROLLBACK_IN_PROGRESS", isTakenBack: true }, found);
    await this.after("rollBack");
  }

  async listTasks(_: string, of: Parameters<Ecs["listTasks"]>[1]): Promise<string[]> {
    await this.begin("listTasks", Object.values(of).join());
    if ("serviceName" in of) {
      return this.ofService;
    }
    const running = [...this.running.values()].filter(({ isRunning }) => isRunning);
    const tasks = running.filter(({ taskDefinitionArn }) => taskDefinitionArn.includes(`/${of.family}:`));
    return tasks.map(({ taskArn }) => taskArn);
  }

  async tasks(_: string, taskArns: readonly string[]): Promise<readonly StandingTask[]> {
    await this.begin("tasks", taskArns.join());
    return taskArns.flatMap((arn) => this.running.get(arn) ?? []);
  }

  async stopTask(_: string, taskArn: string, stoppedReason: string): Promise<void> {
    await this.begin("stopTask", taskArn);
    const task = this.running.get(taskArn);
    if (task === undefined) {
      throw refusedByEcs("InvalidParameterException", "The referenced task was not found.");
    }
    this.running.set(taskArn, { ...task, isRunning: false, stoppedReason });
    await this.after("stopTask");
  }

  /** A task of the family `web` runs DIGEST, instead of one of the same ARN. */
  runs({ taskArn = TASK_ARN, ...changes }: Partial<StandingTask>): void {
    this.running.set(taskArn, {
      taskArn,
      taskDefinitionArn: TASK_DEFINITION_ARN,
      group: "family:web",
      createdAt: NOW,
      launchType: "FARGATE",
      architecture: "x86_64",
      containers: [containerOf(DIGEST)],
      isRunning: true,
      stoppedReason: "",
      ...changes,
    });
  }

  /** From now on each call fails, or each one of some operations. */
  failWith(error: Error, ...failing: readonly (keyof Ecs)[]): void {
    this.before = (operation) => {
      if (failing.length === 0 || failing.includes(operation)) throw error;
    };
  }

  /** Changes the service's deployment; default: the last. */
  change(changes: Partial<Deployment>, index = this.deployments.length - 1): void {
    const deployment = this.deployments[index];
    if (deployment) {
      this.deployments[index] = { ...deployment, ...changes };
    }
  }

  /** The service was deployed before, with this outcome. */
  deployedBefore(targetRevisionArn: string, status: string): void {
    const [deployment] = this.deployments.slice(-1);
    if (deployment) {
      const deploymentArn = `${OF_SERVICE}/of-${targetRevisionArn}`;
      this.deployments.splice(-1, 0, { ...deployment, deploymentArn, targetRevisionArn, status });
    }
  }

  /** What ECS was asked to do. */
  get actions(): string[] {
    return this.calls.filter((call) => /^(rollBack|stopTask) /.test(call));
  }

  private async begin(operation: keyof Ecs, subject: string): Promise<void> {
    this.calls.push(`${operation} ${subject}`);
    await this.before(operation);
  }
}
