import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { DeploymentLifecycleHook, DeploymentLifecycleHookStage } from "@aws-sdk/client-ecs";
import { CreateFunctionCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { zipSync } from "fflate";
import { type HookCall, type LocalAws, startLocalAws } from "../../local-aws";
import type { Deployed } from "../deployments-contract/model";
import { EcsServices } from "../ecs-services";
import { createRole } from "./aws-cli";

/** All stages of a deployment with hooks that does not follow one that still runs. */
const STAGES = [
  ...["PRE_SCALE_UP", "POST_SCALE_UP", "TEST_TRAFFIC_SHIFT", "POST_TEST_TRAFFIC_SHIFT"],
  ...["PRE_PRODUCTION_TRAFFIC_SHIFT", "PRODUCTION_TRAFFIC_SHIFT", "POST_PRODUCTION_TRAFFIC_SHIFT"],
] as DeploymentLifecycleHookStage[];
/** ARNs of ECS begin with this. */
export const ECS = "arn:aws:ecs:us-east-1:123456789012";
export const digest = (letter: string): string => `sha256:${letter.repeat(64)}`;
/** Containers whose images have the digests of a's and of b's. */
export const GOOD = { app: "shop/good:1" };
export const NEW = { app: "shop/new:1" };

const HANDLER = readFileSync(join(__dirname, "../deployments-contract/scripted-hook.cjs"));

interface Hook {
  readonly functionArn: string;
  readonly roleArn: string;
  readonly deniedRole: string;
  readonly untrusting: string;
}

/** An embedded AWS with a cluster, and with a function whose hookDetails say what it answers. */
export class HookedServices {
  private constructor(
    readonly aws: LocalAws,
    readonly services: EcsServices,
    readonly hook: Hook,
  ) {}

  static async start(): Promise<HookedServices> {
    const aws = await startLocalAws();
    await aws.putImages({ "shop/good:1": digest("a"), "shop/new:1": digest("b") });
    return new HookedServices(aws, await EcsServices.create(aws), await createHook(aws));
  }

  hookOf(answers: Deployed["answers"], lifecycleStages = STAGES): DeploymentLifecycleHook {
    const { functionArn, roleArn } = this.hook;
    // The SDK knows documents only as open objects.
    return { hookTargetArn: functionArn, roleArn, lifecycleStages, hookDetails: answers as never };
  }

  /** A service that runs the good image, and from now on is deployed with these hooks; answers the revision that runs. */
  gated(name: string, ...lifecycleHooks: DeploymentLifecycleHook[]): Promise<string> {
    return this.services.createGated(name, GOOD, lifecycleHooks);
  }

  /** The calls of hooks of a deployment. */
  async callsOf(deployment: string): Promise<HookCall[]> {
    return (await this.aws.hookCalls()).filter(({ event }) => event.resourceArn === deployment);
  }
}

async function createHook(aws: LocalAws): Promise<Hook> {
  const lambda = new LambdaClient(aws.clientConfig);
  const anything = [{ Effect: "Allow", Action: "logs:*", Resource: "*" }];
  const Role = await createRole(aws, "hook", { Service: "lambda.amazonaws.com" }, anything);
  const { FunctionArn = "" } = await lambda.send(
    new CreateFunctionCommand({
      FunctionName: "hook",
      Role,
      Runtime: "nodejs22.x",
      Handler: "index.handler",
      Timeout: 2,
      Code: { ZipFile: zipSync({ "index.js": HANDLER }) },
    }),
  );
  const invoke = { Effect: "Allow", Action: "lambda:InvokeFunction", Resource: FunctionArn };
  const ecs = { Service: "ecs.amazonaws.com" };
  return {
    functionArn: FunctionArn,
    roleArn: await createRole(aws, "caller", ecs, [invoke]),
    deniedRole: await createRole(aws, "denied-caller", ecs, anything),
    untrusting: await createRole(aws, "untrusting", { Service: "lambda.amazonaws.com" }, [invoke]),
  };
}
