import { readFileSync } from "node:fs";
import type { DeploymentLifecycleHook, DeploymentLifecycleHookStage } from "@aws-sdk/client-ecs";
import Ajv from "ajv";
import addFormats from "ajv-formats";
import type { GateLog } from "../../functions/contract/blocking/gate";
import type { DeploymentEvent } from "../../functions/contract/notices/deployment-event";
import { DEPLOYMENT_EVENT_SCHEMA } from "../../scripts/generate/event-schema";
import { type Containers, EcsServices } from "../ecs-services";
import { untilAnswer } from "../until";
import type { TestInstallation } from "./installation";
import { type ScannedDeploymentEvent, type Subscriber, subscribeToDeployments } from "./subscriber";
import { container, digestOf, keyOf } from "./task-event";

const keepsSchema = addFormats(new Ajv()).compile(JSON.parse(readFileSync(DEPLOYMENT_EVENT_SCHEMA, "utf8")));

/** What the services of tests run before anything else is deployed to them. */
const BASE = { app: "blocking/base:1" };
/** So many times faster than on AWS a deployment waits: 30 seconds between two calls of a hook pass in one. */
const FASTER = 30;

/** A deployment that has ended, and what the gate made of it. */
export interface EndedDeployment {
  readonly arn: string;
  readonly status: string | undefined;
  readonly statusReason: string | undefined;
  /** What the gate answered, such as "POST_SCALE_UP SUCCEEDED", in the order of its calls. */
  readonly answers: readonly string[];
}

/** Services whose deployments the installation's gate is asked about, and the events about them. */
export class GatedServices {
  private constructor(
    private readonly installation: TestInstallation,
    readonly ecs: EcsServices,
    private readonly events: Subscriber,
  ) {}

  static async create(installation: TestInstallation, cluster: string): Promise<GatedServices> {
    const events = await subscribeToDeployments(installation);
    return new GatedServices(installation, await EcsServices.create(installation.aws, cluster), events);
  }

  /** Lets deployments wait no longer than a test can. */
  async speedUp(): Promise<void> {
    await this.installation.aws.switch({ deploymentSpeed: FASTER });
  }

  hook(...lifecycleStages: DeploymentLifecycleHookStage[]): DeploymentLifecycleHook {
    return {
      hookTargetArn: this.installation.output("deployment_gate_function_arn"),
      roleArn: this.installation.output("deployment_gate_role_arn"),
      lifecycleStages,
    };
  }

  /** A service that runs what is good, and from now on asks the gate at these stages. */
  async create(name: string, ...stages: DeploymentLifecycleHookStage[]): Promise<string> {
    await this.publish(BASE);
    return this.ecs.createGated(name, BASE, [this.hook(...(stages.length > 0 ? stages : POST))]);
  }

  /** The images of these containers get their digests, in the registries and for ECS. */
  async publish(containers: Containers): Promise<void> {
    const names = Object.values(containers).filter((name) => !name.includes("@"));
    await this.installation.aws.putImages(Object.fromEntries(names.map((name) => [name, digestOf(name)])));
  }

  /** Deploys these containers, and waits for the end of it. */
  async deploy(service: string, containers: Containers): Promise<EndedDeployment> {
    await this.publish(containers);
    return this.endOf(await this.ecs.deploy(service, containers));
  }

  async endOf(arn: string): Promise<EndedDeployment> {
    const { status, statusReason } = await this.ecs.endOf(arn);
    return { arn, status, statusReason, answers: await this.answersOf(arn) };
  }

  private async answersOf(arn: string): Promise<string[]> {
    const calls = (await this.installation.aws.hookCalls()).filter(({ event }) => event.resourceArn === arn);
    return calls.map(({ event, answer }) => `${event.lifecycleStage} ${JSON.parse(answer).hookStatus}`);
  }

  /** What the ledger has of the decision. */
  async decisionOf(arn: string, stage = "POST_SCALE_UP"): Promise<GateLog & { gateState: unknown }> {
    const row = await this.installation.row(this.gateKey(arn, stage));
    return { ...JSON.parse(String(row?.decision ?? "{}")), gateState: row?.gateState };
  }

  gateKey(arn: string, stage = "POST_SCALE_UP"): string {
    return `gate#${arn.split(":service-deployment/")[1]}#${stage}`;
  }

  /** Events of a deployment or a task, which keep their schema, once there is one; duplicates collapse. */
  async eventsOf(arn: string): Promise<DeploymentEvent[]> {
    await this.installation.passTimeOfNotices();
    await this.installation.coordinate();
    return untilAnswer(`an event about ${arn}`, async () => {
      const found = await this.eventsSoFar(arn);
      return found.length > 0 ? found : undefined;
    });
  }

  /** Those that have come. */
  async eventsSoFar(arn?: string): Promise<DeploymentEvent[]> {
    const all = (await this.events.receive()) as unknown as ScannedDeploymentEvent[];
    const about = all.filter(({ detail }) => !arn || [detail.deploymentArn, detail.taskArn].includes(arn));
    const unique = new Map(
      about.map((event) => [`${event["detail-type"]} ${event.detail.deploymentEventId}`, event]),
    );
    return [...unique.values()].map((event) => {
      keepsSchema(event.detail);
      expect(keepsSchema.errors ?? []).toEqual([]);
      expect(event).toMatchObject({
        source: "fargate-image-scanning",
        "detail-type": event.detail.detailType,
      });
      return event.detail;
    });
  }

  /** The verdict of an image, reached by a task that runs elsewhere. */
  async scan(name: string, verdict: string): Promise<void> {
    await this.installation.send({ id: name.replace(/\W/g, "-"), containers: [container(name)] });
    await this.installation.untilRow(keyOf(name), { verdict, rowState: undefined });
  }
}

const POST: DeploymentLifecycleHookStage[] = ["POST_SCALE_UP"];

/** What was decided about each image, such as "blocked failed", by the name of its first container. */
export function decisionsIn(images: GateLog["images"] = []): Record<string, string> {
  return Object.fromEntries(
    images.map((image) => [
      image.containers?.[0] ?? "",
      image.decision === "waiting" ? "waiting" : `${image.decision} ${image.because}`,
    ]),
  );
}
