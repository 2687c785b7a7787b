import {
  CreateClusterCommand,
  CreateServiceCommand,
  DescribeServiceDeploymentsCommand,
  ECSClient,
  ListServiceDeploymentsCommand,
  type ServiceDeployment,
  UpdateServiceCommand,
} from "@aws-sdk/client-ecs";
import type { LocalAws } from "../../local-aws/index";
import { registerTaskDefinition } from "../task-definition";
import type { Outputs } from "../terraform/cdktf-project";
import { watchAnswer } from "../watch";

export const CLUSTER = "shop";
const SERVICE = "web";
const ENDED = ["SUCCESSFUL", "STOPPED", "ROLLBACK_SUCCESSFUL", "ROLLBACK_FAILED"];

/** How a deployment ended, and the gate's calls until then. */
export interface ObservedDeployment {
  readonly image: string;
  /** Such as SUCCESSFUL or ROLLBACK_SUCCESSFUL. */
  readonly status: string;
  /** Calls of the gate, each with its stage and the hookStatus of the gate's answer. */
  readonly calls: readonly {
    readonly stage: string;
    readonly answer: string;
    readonly milliseconds: number;
  }[];
  /** Milliseconds from the deployment's start to its end. */
  readonly time: number;
}

/** The service's name in the command line. */
export const GATED_SERVICE = `${CLUSTER}/${SERVICE}`;

export class GatedService {
  private readonly ecs: ECSClient;

  constructor(
    private readonly aws: LocalAws,
    private readonly outputs: Outputs,
  ) {
    this.ecs = new ECSClient(aws.clientConfig);
  }

  async create(image: string, signal: AbortSignal): Promise<ObservedDeployment> {
    await this.ecs.send(new CreateClusterCommand({ clusterName: CLUSTER }));
    return this.observe(image, signal, async (taskDefinition) => {
      await this.ecs.send(
        new CreateServiceCommand({
          cluster: CLUSTER,
          serviceName: SERVICE,
          taskDefinition,
          launchType: "FARGATE",
          desiredCount: 1,
          tags: [{ key: "team", value: "team-shop" }],
          deploymentConfiguration: {
            strategy: "BLUE_GREEN",
            bakeTimeInMinutes: 0,
            lifecycleHooks: [
              {
                hookTargetArn: this.outputs.deployment_gate_function_arn,
                roleArn: this.outputs.deployment_gate_role_arn,
                lifecycleStages: ["PRE_SCALE_UP", "POST_SCALE_UP"],
              },
            ],
          },
        }),
      );
    });
  }

  async deploy(image: string, signal: AbortSignal): Promise<ObservedDeployment> {
    return this.observe(image, signal, async (taskDefinition) => {
      await this.ecs.send(new UpdateServiceCommand({ cluster: CLUSTER, service: SERVICE, taskDefinition }));
    });
  }

  private async observe(
    image: string,
    signal: AbortSignal,
    start: (taskDefinition: string | undefined) => Promise<void>,
  ): Promise<ObservedDeployment> {
    const taskDefinition = await registerTaskDefinition(this.ecs, this.aws, {
      family: SERVICE,
      containerDefinitions: [{ name: SERVICE, image }],
    });
    const begunAt = performance.now();
    await start(taskDefinition);
    const { status = "", serviceDeploymentArn } = await watchAnswer(
      `the deployment of ${image} to end`,
      signal,
      async () => {
        const latest = await this.latest();
        return {
          state: JSON.stringify(latest),
          answer: ENDED.includes(latest.status ?? "") ? latest : undefined,
        };
      },
    );
    const time = performance.now() - begunAt;
    const calls = (await this.aws.hookCalls())
      .filter(({ event }) => event.resourceArn === serviceDeploymentArn)
      .map(({ event, answer, milliseconds }) => {
        const { hookStatus = answer }: { hookStatus?: string } = JSON.parse(answer);
        return { stage: event.lifecycleStage, answer: hookStatus, milliseconds };
      });
    return { image, status, calls, time };
  }

  private async latest(): Promise<ServiceDeployment> {
    const { serviceDeployments: [listed] = [] } = await this.ecs.send(
      new ListServiceDeploymentsCommand({ cluster: CLUSTER, service: SERVICE }),
    );
    const serviceDeploymentArns = [listed?.serviceDeploymentArn ?? ""];
    const { serviceDeployments: [latest] = [] } = await this.ecs.send(
      new DescribeServiceDeploymentsCommand({ serviceDeploymentArns }),
    );
    return latest ?? {};
  }
}
