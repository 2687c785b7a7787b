import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import {
  type DeploymentLifecycleHook,
  type DeploymentLifecycleHookStage,
  DescribeServiceDeploymentsCommand,
  DescribeServiceRevisionsCommand,
  DescribeTasksCommand,
  ECS,
  ECSClient,
  ListServiceDeploymentsCommand,
  ListTasksCommand,
  RegisterTaskDefinitionCommand,
  type RegisterTaskDefinitionCommandInput,
  StopServiceDeploymentCommand,
  StopTaskCommand,
} from "@aws-sdk/client-ecs";
import { CreateFunctionCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { zipSync } from "fflate";
import { executionRole } from "../../demo/execution-role";
import { describeDeployments } from "../deployments-contract/contract";
import { type Deployed, type EcsModel, IMAGES } from "../deployments-contract/model";
import { EcsServices } from "../ecs-services";
import { until } from "../until";
import { allow, makeUser, policyOf } from "./accounts";
import { createRole } from "./aws-cli";
import { aws, useLocalAws } from "./shared-aws";

const SPEED = 100;
/** ARNs of ECS begin with this. */
const PLACE = "arn:aws:ecs:us-east-1:123456789012";
const cluster = `${PLACE}:cluster/shop`;
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

test("ECS wants the right to service and deployment, service and revision, each task, and the cluster", async () => {
  const denied = expect.objectContaining({ name: "AccessDeniedException" });
  const arn = await services.createService("authorised", { app: "shop/good:1" });
  const { targetServiceRevision } = await services.endOf(arn);
  const revision = targetServiceRevision?.arn ?? "";
  const [task = ""] = await services.tasks("authorised");
  const service = `${PLACE}:service/shop/authorised`;
  const inCluster = (name: string) => ({ ArnEquals: { "ecs:cluster": `${PLACE}:cluster/${name}` } });
  const all = ["ecs:StopServiceDeployment", "ecs:DescribeServiceDeployments", "ecs:DescribeServiceRevisions"];
  const rights = (resources: string[], cluster = "shop", actions = all) =>
    resources.map((resource) => allow(actions, resource, inCluster(cluster)));
  const clientWith = async (name: string, ...statements: object[]) =>
    new ECSClient(await makeUser(aws.clientConfig, name, policyOf(...statements)));
  const full = await clientWith(
    "full",
    ...rights([service, arn, revision]),
    ...rights([service], "shop", ["ecs:ListServiceDeployments"]),
    ...rights([task], "shop", ["ecs:StopTask", "ecs:DescribeTasks"]),
  );
  const others = [
    await clientWith("without-service", ...rights([arn, revision])),
    await clientWith("without-parts", ...rights([service])),
    await clientWith("elsewhere", ...rights(["*"], "bank", ["ecs:*"])),
  ];
  const calls = [
    new DescribeServiceDeploymentsCommand({ serviceDeploymentArns: [arn] }),
    new DescribeServiceRevisionsCommand({ serviceRevisionArns: [revision] }),
    new ListServiceDeploymentsCommand({ cluster: "shop", service: "authorised" }),
    new DescribeTasksCommand({ cluster, tasks: [task] }),
    new StopTaskCommand({ cluster, task }),
  ] as StopTaskCommand[];
  const stop = new StopServiceDeploymentCommand({ serviceDeploymentArn: arn });

  const two = new DescribeTasksCommand({ cluster, tasks: [task, `${PLACE}:task/shop/another`] });
  await expect(full.send(two)).rejects.toEqual(denied);
  await expect(full.send(stop)).rejects.toMatchObject({ name: "ConflictException" });
  for (const call of calls) {
    for (const client of others) await expect(client.send(call)).rejects.toEqual(denied);
    await expect(full.send(call)).resolves.toBeDefined();
  }
  for (const client of others) await expect(client.send(stop)).rejects.toEqual(denied);
});

test("tasks are listed with a token of the same list alone, and described a hundred at a time", async () => {
  const taskArns = Array.from({ length: 101 }, (_, number) => `${PLACE}:task/listed/${number}`);
  const clusterArn = `${PLACE}:cluster/listed`;
  const running = { desiredStatus: "RUNNING", lastStatus: "RUNNING", launchType: "FARGATE", containers: [] };
  await aws.putTasks(taskArns.map((taskArn) => ({ ...running, taskArn, clusterArn })));
  const { nextToken } = await services.client.send(new ListTasksCommand({ cluster: clusterArn }));
  const refused = expect.objectContaining({ name: "InvalidParameterException" });

  expect(nextToken).toBeDefined();
  for (const input of [
    { cluster: clusterArn, nextToken: "made up" },
    { cluster, nextToken },
  ]) {
    await expect(services.client.send(new ListTasksCommand(input))).rejects.toEqual(refused);
  }
  const all = new DescribeTasksCommand({ cluster: clusterArn, tasks: taskArns });
  await expect(services.client.send(all)).rejects.toThrow("100");
});

test("Fargate pulls an image of ECR with an execution role alone", async () => {
  const register = (changes: Partial<RegisterTaskDefinitionCommandInput>, image = "shop/web:1") =>
    services.client.send(
      new RegisterTaskDefinitionCommand({
        ...{ family: "pulled", requiresCompatibilities: ["FARGATE"] },
        containerDefinitions: [{ name: "app", image }],
        ...changes,
      }),
    );
  const ofEcr = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop/web:1";

  await expect(register({}, ofEcr)).rejects.toMatchObject({
    name: "ClientException",
    message: "Fargate requires task definition to have execution role ARN to support ECR images.",
  });
  await register({ executionRoleArn: await executionRole(aws) }, ofEcr);
  await register({ requiresCompatibilities: ["EC2"] }, ofEcr);
  await register({}, "docker.io/shop/dkr.ecr.web:1");
});
