import { SECOND } from "../../../functions/contract/durations";
import type { VirtualClock } from "../../clock/virtual-clock";
import type { Fleet } from "../../fleet/fleet";
import {
  type DeployedService,
  type ServiceDeployment,
  type ServiceRevision,
  type ServiceSettings,
  STEP_STAGE,
  TEST_STAGE,
  TRAFFIC_STAGE,
} from "../../observed/deployment";
import type { Observers } from "../../observed/observer";
import type { SimulatedTask, TaskDefinition } from "../../observed/task";
import type { Random } from "../../random/random";
import { awsError } from "../aws-error";
import type { Hooks } from "./hooks";

const ALL = 100;

const STEP_SECONDS = [2, 15] as const;
const STEADY_SECONDS = [30, 480] as const;

/** The part of ECS that moves services from one revision to the next, and back. */
export class DeploymentController {
  readonly deployments = new Map<string, ServiceDeployment>();
  readonly revisions = new Map<string, ServiceRevision>();
  readonly services = new Map<string, DeployedService>();

  constructor(
    private readonly clock: VirtualClock,
    private readonly random: Random,
    private readonly fleet: Fleet,
    private readonly observers: Observers,
    private readonly hooks: Hooks,
  ) {}

  create(name: string, clusterArn: string, settings: ServiceSettings): DeployedService {
    const arn = `${clusterArn.replace(":cluster/", ":service/")}/${name}`;
    const service = { ...settings, name, arn, clusterArn, tasks: new Map() };
    this.services.set(arn, service);
    return service;
  }

  /** Begins a deployment, which ends a deployment or rollback in progress. */
  deploy(service: DeployedService, definition: TaskDefinition, isResolvable = true): ServiceDeployment {
    const { random, clock } = this;
    const target: ServiceRevision = {
      arn: `${service.arn.replace(":service/", ":service-revision/")}/${random.hexadecimal(19)}`,
      service,
      definition: this.fleet.define(definition),
      isResolvable,
      isResolved: false,
    };
    this.revisions.set(target.arn, target);
    const deployment: ServiceDeployment = {
      arn: `${service.arn.replace(":service/", ":service-deployment/")}/${random.hexadecimal(21)}`,
      service,
      target,
      sources: [...new Set(service.tasks.values())],
      back: lastSuccessful(service.deployment),
      createdAt: clock.now(),
      startedBy: `ecs-svc/${random.integer(10 ** 8, 10 ** 9)}`,
      status: "IN_PROGRESS",
      share: 0,
      hookDetails: service.hookDetails,
      isTakenBack: false,
    };
    this.deployments.set(deployment.arn, deployment);
    this.observers.notify("deploymentChanged", deployment);
    if (service.deployment && isUnderWay(service.deployment)) {
      this.end(service.deployment, "STOPPED");
    }
    service.deployment = deployment;
    void this.play(deployment);
    return deployment;
  }

  /**
   * StopServiceDeployment; a rollback goes on.
   *
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stop-service-deployment.html
   * @throws ServiceDeploymentNotFoundException, or ConflictException after the deployment's end
   */
  stop(serviceDeploymentArn: string): void {
    const deployment = this.deployments.get(serviceDeploymentArn);
    if (deployment === undefined) {
      throw awsError("ServiceDeploymentNotFoundException", "The service deployment was not found.");
    }
    if (deployment.status === "ROLLBACK_IN_PROGRESS") {
      return;
    }
    if (deployment.status !== "IN_PROGRESS") {
      throw awsError("ConflictException", `The service deployment is ${deployment.status}.`);
    }
    this.observers.notify("deploymentStopped", deployment);
    void this.rollBack(deployment);
  }

  private async play(deployment: ServiceDeployment): Promise<void> {
    const { service, target, sources } = deployment;
    const isOver = () => deployment.status !== "IN_PROGRESS";
    const passes = async (stage: string) => {
      if (isOver()) {
        return false;
      }
      this.enter(deployment, stage);
      if (!service.hookStages.includes(stage)) {
        return true;
      }
      const answer = await this.hooks.ask(deployment, stage, isOver);
      if (answer === "FAILED" && !isOver()) {
        void this.rollBack(deployment);
      }
      return answer === "SUCCEEDED" && !isOver();
    };
    await this.pause(STEP_SECONDS);
    if ((sources.length > 1 && !(await passes("RECONCILE_SERVICE"))) || !(await passes("PRE_SCALE_UP"))) {
      return;
    }
    this.enter(deployment, "SCALE_UP");
    const old = [...service.tasks.keys()];
    for (let count = 0; count < service.desired; count += 1) {
      await this.startTask(deployment, target, isOver);
      if (isOver()) {
        return;
      }
      const replaced = service.strategy === "ROLLING" ? old.shift() : undefined;
      if (replaced) {
        this.stopTask(service, replaced);
      }
    }
    await this.pause(STEP_SECONDS);
    if (!(await passes("POST_SCALE_UP")) || !(await this.shift(deployment, passes))) {
      return;
    }
    this.enter(deployment, "BAKE_TIME");
    await this.pause(STEADY_SECONDS);
    if (!isOver()) {
      this.keepOnly(service, target);
      this.end(deployment, "SUCCESSFUL");
    }
  }

  private async shift(
    deployment: ServiceDeployment,
    passes: (stage: string) => Promise<boolean>,
  ): Promise<boolean> {
    const { shares = [ALL], stepBakeMinutes = 0 } = deployment.service;
    if (!(await passes(TEST_STAGE)) || !(await passes("POST_TEST_TRAFFIC_SHIFT"))) {
      return false;
    }
    for (const share of shares) {
      if (!(await passes(STEP_STAGE))) {
        return false;
      }
      deployment.share = share;
      if (!(await passes(TRAFFIC_STAGE))) {
        return false;
      }
      if (share < ALL) {
        await this.pause([stepBakeMinutes * 60, stepBakeMinutes * 60]);
      }
    }
    return passes("POST_PRODUCTION_TRAFFIC_SHIFT");
  }

  /** Rolls back. As in ECS, this calls the hooks of traffic shifts, but no earlier hooks. */
  private async rollBack(deployment: ServiceDeployment): Promise<void> {
    const { service, back } = deployment;
    const { hookStages } = service;
    deployment.status = "ROLLBACK_IN_PROGRESS";
    deployment.isTakenBack = true;
    deployment.share = 0;
    this.observers.notify("rollbackBegan", deployment);
    const isOver = () => deployment.status !== "ROLLBACK_IN_PROGRESS";
    for (const stage of hookStages.includes(TEST_STAGE) ? [TEST_STAGE, TRAFFIC_STAGE] : [TRAFFIC_STAGE]) {
      if (isOver()) {
        return;
      }
      this.enter(deployment, stage);
      await this.pause(STEP_SECONDS);
      if (hookStages.includes(stage) && !isOver()) {
        const answer = await this.hooks.ask(deployment, stage, isOver);
        if (answer === "FAILED" && !isOver()) {
          this.end(deployment, "ROLLBACK_FAILED");
        }
      }
    }
    await this.pause(STEP_SECONDS);
    if (isOver()) {
      return;
    }
    if (back === undefined) {
      this.keepOnly(service, undefined);
      this.end(deployment, "ROLLBACK_FAILED");
      return;
    }
    for (let missing = service.desired - this.tasksOf(back).length; missing > 0; missing -= 1) {
      await this.startTask(deployment, back, isOver);
      if (isOver()) {
        return;
      }
    }
    this.keepOnly(service, back);
    this.end(deployment, "ROLLBACK_SUCCESSFUL");
  }

  private startTask(
    deployment: ServiceDeployment,
    revision: ServiceRevision,
    isOver: () => boolean,
  ): Promise<void> {
    const { service, startedBy } = deployment;
    const { clusterArn, name } = service;
    return new Promise((resolve) => {
      const owner = { clusterArn, group: `service:${name}`, startedBy };
      this.fleet.startTask(owner, revision.definition, this.random, (task) => {
        revision.isResolved = true;
        this.observers.notify("revisionResolved", revision);
        service.tasks.set(task, revision);
        if (isOver()) {
          this.clock.after(this.random.between(...STEP_SECONDS) * SECOND, () =>
            this.removeUnwanted(task, service),
          );
        }
        resolve();
      });
    });
  }

  /** Stops a task that started too late, unless its revision is the service's last successful one. */
  private removeUnwanted(task: SimulatedTask, service: DeployedService): void {
    const wanted =
      service.deployment && isUnderWay(service.deployment) ? undefined : lastSuccessful(service.deployment);
    if (service.tasks.get(task) !== wanted) {
      this.stopTask(service, task);
    }
  }

  private tasksOf(revision: ServiceRevision): SimulatedTask[] {
    return [...revision.service.tasks].filter(([, of]) => of === revision).map(([task]) => task);
  }

  private keepOnly(service: DeployedService, revision: ServiceRevision | undefined): void {
    for (const [task, of] of service.tasks) {
      if (of !== revision) {
        this.stopTask(service, task);
      }
    }
  }

  private stopTask(service: DeployedService, task: SimulatedTask): void {
    service.tasks.delete(task);
    this.fleet.stopTask(task);
  }

  private end(deployment: ServiceDeployment, status: ServiceDeployment["status"]): void {
    deployment.status = status;
    deployment.finishedAt = this.clock.now();
    this.enter(deployment, undefined);
    this.observers.notify("deploymentEnded", deployment);
  }

  private enter(deployment: ServiceDeployment, stage: string | undefined): void {
    deployment.stage = stage;
    deployment.hook = undefined;
    this.observers.notify("deploymentChanged", deployment);
  }

  private pause([least, most]: readonly [number, number]): Promise<void> {
    return new Promise((resolve) => this.clock.after(this.random.between(least, most) * SECOND, resolve));
  }
}

function isUnderWay({ status }: ServiceDeployment): boolean {
  return status === "IN_PROGRESS" || status === "ROLLBACK_IN_PROGRESS";
}

function lastSuccessful(deployment: ServiceDeployment | undefined): ServiceRevision | undefined {
  return deployment?.status === "SUCCESSFUL" ? deployment.target : deployment?.back;
}
