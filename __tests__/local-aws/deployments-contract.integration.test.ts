import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type DeploymentLifecycleHook, type DeploymentLifecycleHookStage, ECS } from "@aws-sdk/client-ecs";
import { CreateFunctionCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { zipSync } from "fflate";
import { describeDeployments } from "../deployments-contract/contract";
import { type Deployed, type EcsModel, IMAGES } from "../deployments-contract/model";
import { EcsServices } from "../ecs-services";
import { until } from "../until";
import { allow } from "./accounts";
import { createRole } from "./aws-cli";
import { aws, useLocalAws } from "./shared-aws";

const SPEED = 100;
const HANDLER = readFileSync(join(__dirname, "../deployments-contract/scripted-hook.cjs"));
const OLD = { app: "shop/old:1" };
const NEW = { app: "shop/new:1" };

let services: EcsServices;
/** The function whose hookDetails say what it answers, and roles to call it. */
let functionArn: string;
let caller: string;
let denied: string;
let untrusting: string;

useLocalAws(async () => {
  await aws.putImages(IMAGES);
  await aws.switch({ deploymentSpeed: SPEED });
  services = await EcsServices.create(aws);
  const role = (name: string, service: string, ...rights: object[]) =>
    createRole(aws, name, { Service: `${service}.amazonaws.com` }, [allow("logs:*"), ...rights]);
  const created = await new LambdaClient(aws.clientConfig).send(
    new CreateFunctionCommand({
      ...{ FunctionName: "hook", Role: await role("hook", "lambda"), Timeout: 2 },
      ...{ Runtime: "nodejs22.x", Handler: "index.handler" },
      Code: { ZipFile: zipSync({ "index.js": HANDLER }) },
    }),
  );
  functionArn = created.FunctionArn ?? "";
  const invoke = allow("lambda:InvokeFunction", functionArn);
  caller = await role("caller", "ecs", invoke);
  denied = await role("denied-caller", "ecs");
  untrusting = await role("untrusting", "lambda", invoke);
});

function hookOf(answers: Deployed["answers"]): DeploymentLifecycleHook {
  const lifecycleStages = Object.keys(answers) as DeploymentLifecycleHookStage[];
  // The SDK knows documents only as open objects.
  return { hookTargetArn: functionArn, roleArn: caller, lifecycleStages, hookDetails: answers as never };
}

describeDeployments(embeddedEcs);

function embeddedEcs(): EcsModel {
  const configuration = ({ answers, timeoutConfiguration, ...deployed }: Deployed) => {
    const hook = { ...hookOf(answers), timeoutConfiguration };
    const lifecycleHooks = Object.keys(answers).length > 0 ? [hook] : [];
    return { ...deployed, bakeTimeInMinutes: 0, lifecycleHooks };
  };
  return {
    client: new ECS(aws.clientConfig),
    cluster: services.cluster,
    speed: SPEED,
    create: async (service, app, deployed) => {
      await services.createService(service, { app }, { desiredCount: 2, ...configuration(deployed) });
    },
    update: (service, deployed) =>
      services.update(service, { deploymentConfiguration: configuration(deployed) }),
    deploy: async (service, app) => {
      await services.deploy(service, { app });
    },
    runs: async (service) => {
      const tasks = await Promise.all((await services.tasks(service)).map((arn) => services.task(arn)));
      return tasks.flatMap(({ containers = [] }) => containers.map(({ image = "" }) => image));
    },
    hookEvents: async () =>
      (await aws.hookCalls()).map(({ begunAt, event: { executionDetails, ...outer } }) => ({
        ...outer,
        begunAt,
        ...(executionDetails as NonNullable<typeof executionDetails>),
      })),
    until: (what, holds) => until(what, holds, { pollMs: 50 }),
  };
}

describe("a hook", () => {
  /** The end of a deployment with these hooks, and how often they were called. */
  async function deployed(name: string, ...hooks: DeploymentLifecycleHook[]) {
    await services.createGated(name, OLD, hooks);
    const arn = await services.deploy(name, NEW);
    const { status, statusReason } = await services.endOf(arn);
    const calls = async () => (await aws.hookCalls()).filter(({ event }) => event.resourceArn === arn).length;
    return { status, statusReason, calls };
  }

  test.each([
    ["raises-an-error", ["throw"], "the hook is broken"],
    ["takes-too-long", ["hang"], "failed: "],
    ["answers-another-status", [{ hookStatus: "DONE" }], "no valid hookStatus"],
  ])("that %s rolls the deployment back, and ECS says why", async (name, answers, reason) => {
    expect(await deployed(name, hookOf({ PRE_SCALE_UP: answers }))).toMatchObject({
      status: "ROLLBACK_SUCCESSFUL",
      statusReason: expect.stringContaining(reason),
    });
  });

  test.each([
    ["may-not-invoke-it", () => denied, "lambda:InvokeFunction"],
    ["does-not-trust-ecs", () => untrusting, "does not trust ecs.amazonaws.com"],
  ])("whose role %s is not called", async (name, role, reason) => {
    const { calls, ...end } = await deployed(name, { ...hookOf({ PRE_SCALE_UP: [] }), roleArn: role() });

    expect(end).toEqual({ status: "ROLLBACK_SUCCESSFUL", statusReason: expect.stringContaining(reason) });
    expect(await calls()).toBe(0);
  });

  test("that waits beside one that fails is not called any more", async () => {
    const forEver = hookOf({ PRE_SCALE_UP: [{ hookStatus: "IN_PROGRESS", callBackDelay: 5 }] });

    const { status, calls } = await deployed(
      "two-hooks",
      forEver,
      hookOf({ PRE_SCALE_UP: [{ hookStatus: "FAILED" }] }),
    );

    expect(status).toBe("ROLLBACK_SUCCESSFUL");
    const before = await calls();
    // Longer than the first one waits between two calls.
    await sleep(200);
    expect(await calls()).toBe(before);
  });

  test.each([
    [{ timeoutInMinutes: 0 }, "timeoutInMinutes"],
    [{ timeoutInMinutes: 1441 }, "timeoutInMinutes"],
    [{ action: "WAIT" as never }, "action"],
  ])("with the time-out %j is refused", async (timeoutConfiguration, what) => {
    const hook = { ...hookOf({ PRE_SCALE_UP: [] }), timeoutConfiguration };

    await expect(services.createService("refused", OLD, { lifecycleHooks: [hook] })).rejects.toThrow(what);
  });
});
