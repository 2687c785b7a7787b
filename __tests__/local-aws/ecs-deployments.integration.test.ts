import {
  DeleteServiceCommand,
  DescribeServiceDeploymentsCommand,
  DescribeServiceRevisionsCommand,
  DescribeTasksCommand,
  StopServiceDeploymentCommand,
  StopTaskCommand,
} from "@aws-sdk/client-ecs";
import type { LocalAws } from "../../local-aws";
import type { EcsServices } from "../ecs-services";
import { until, untilAnswer } from "../until";
import { forward, queueIn, untilEvents } from "./buses";
import { digest, GOOD, HookedServices, NEW } from "./lifecycle-hook";

let hooked: HookedServices;
let aws: LocalAws;
let services: EcsServices;

beforeAll(async () => {
  hooked = await HookedServices.start();
  ({ aws, services } = hooked);
});

afterAll(() => aws?.stop());
beforeEach(() => aws.switch({ deploymentSpeed: 100 }));
afterEach(() => aws.resetSwitches());

test("a revision has the digest of a tag once its first task has run, of a reference with one at once", async () => {
  const pinned = `shop/pinned@${digest("c")}`;
  const waiting = hooked.hookOf({ PRE_SCALE_UP: [{ hookStatus: "IN_PROGRESS", callBackDelay: 10 }] });
  await hooked.gated("digests", waiting);

  await services.update("digests", { serviceConnectConfiguration: { enabled: true } });
  const arn = await services.deploy("digests", { ...NEW, pinned, none: "shop/none:1" });
  await untilAnswer("the first call", async () => (await hooked.callsOf(arn))[0]);
  const before = (await services.targetOf(arn)).containerImages ?? [];
  await services.update("digests", {
    deploymentConfiguration: { strategy: "BLUE_GREEN", bakeTimeInMinutes: 0, lifecycleHooks: [] },
    forceNewDeployment: true,
  });
  const again = (await services.deployments("digests"))[0] as string;
  await services.endOf(again);

  const [first, second, third, ...own] = (await services.targetOf(again)).containerImages ?? [];
  expect(before.slice(0, 3).map(({ imageDigest }) => imageDigest)).toEqual([
    undefined,
    digest("c"),
    undefined,
  ]);
  expect(first).toEqual({ containerName: "app", image: "shop/new:1", imageDigest: digest("b") });
  expect(second).toMatchObject({ imageDigest: digest("c") });
  expect(third).toEqual({ containerName: "none", image: "shop/none:1" });
  expect(own.map(({ containerName }) => containerName?.replace(/[0-9a-f]{6}$/, ""))).toEqual([
    "ecs-service-connect-",
  ]);
  const [task = ""] = await services.tasks("digests");
  const { tasks = [] } = await services.client.send(
    new DescribeTasksCommand({ cluster: "shop", tasks: [task] }),
  );
  const pulled = new Map(tasks[0]?.containers?.map(({ name, imageDigest }) => [name, imageDigest]));
  expect([pulled.get("app"), pulled.get("none")]).toEqual([digest("b"), undefined]);
});

test("ECS says that there was nothing to go back to, and starts no tasks of a service that wants none", async () => {
  const lifecycleHooks = [hooked.hookOf({ POST_SCALE_UP: [{ hookStatus: "FAILED" }] }, ["POST_SCALE_UP"])];
  const first = await services.createService("first", NEW, { strategy: "BLUE_GREEN", lifecycleHooks });
  expect(await services.endOf(first)).toMatchObject({
    statusReason: expect.stringContaining("No rollback candidate was found"),
  });

  const empty = await services.createService("empty", NEW, {
    strategy: "BLUE_GREEN",
    desiredCount: 0,
    lifecycleHooks: [hooked.hookOf({})],
  });
  expect(await services.endOf(empty)).toMatchObject({ status: "SUCCESSFUL" });
  expect((await services.targetOf(empty)).containerImages).toEqual([
    { containerName: "app", image: "shop/new:1" },
  ]);
  await services.update("empty", { desiredCount: 2 });
  await until("two tasks", async () => (await services.tasks("empty")).length === 2);
  expect(await services.deployments("empty")).toEqual([empty]);
});

test("a rolling deployment that is stopped goes back to what ran", async () => {
  await services.endOf(await services.createService("stopped", GOOD, {}));
  const before = await services.runs("stopped");
  await aws.switch({ holdDeployments: true });
  const arn = await services.deploy("stopped", NEW);
  await until("the new task beside the old one", async () => (await services.runs("stopped")).tasks === 2);
  expect(await services.deployment(arn)).toMatchObject({ status: "IN_PROGRESS" });

  await services.client.send(
    new StopServiceDeploymentCommand({ serviceDeploymentArn: arn, stopType: "ROLLBACK" }),
  );
  await aws.switch({ holdDeployments: false });

  expect(await services.endOf(arn)).toMatchObject({ status: "ROLLBACK_SUCCESSFUL" });
  expect(await services.runs("stopped")).toEqual(before);
});

test("a stopped task of a service is replaced, and the events of all tasks and deployments are sent", async () => {
  const target = { Id: "1", Arn: await queueIn(aws.clientConfig, "ecs-events") };
  await forward(aws.clientConfig, target);
  const arn = await services.createService("restarted", GOOD);
  await services.endOf(arn);
  const [first = ""] = await services.tasks("restarted");

  await services.client.send(new StopTaskCommand({ cluster: "shop", task: first, reason: "by a test" }));

  const standalone = await services.runTask("batch", NEW);
  await services.client.send(new StopTaskCommand({ cluster: "shop", task: standalone.taskArn }));
  const [second = "", ...more] = await services.tasks("restarted");
  expect([second === first, more]).toEqual([false, []]);
  const events = await untilEvents(aws.clientConfig, "ecs-events", 12);
  const statesOf = (task: string | undefined) =>
    events
      .filter(({ detail }) => detail.taskArn === task)
      .map(({ detail }) => `${detail.desiredStatus} ${detail.lastStatus}`)
      .sort();
  const started = ["RUNNING PENDING", "RUNNING RUNNING"];
  expect(statesOf(first)).toEqual([...started, "STOPPED RUNNING", "STOPPED STOPPED"]);
  expect(statesOf(second)).toEqual(started);
  expect(statesOf(standalone.taskArn)).toEqual([...started, "STOPPED RUNNING", "STOPPED STOPPED"]);
  const running = events.find(
    ({ detail }) => detail.taskArn === second && detail.lastStatus === "RUNNING",
  )?.detail;
  expect(running).toMatchObject({
    group: "service:restarted",
    startedBy: expect.stringMatching(/^ecs-svc\/\d{19}$/),
    launchType: "FARGATE",
    attributes: [{ name: "ecs.cpu-architecture", value: "x86_64" }],
    containers: [{ name: "app", image: "shop/good:1", imageDigest: digest("a"), taskArn: second }],
  });
  expect(events.find(({ detail }) => detail.taskArn === standalone.taskArn)?.detail).toMatchObject({
    group: "family:batch",
  });
  const deployments = events.filter((event) => event["detail-type"] === "ECS Deployment State Change");
  expect(deployments.map(({ detail }) => detail.eventName).sort()).toEqual([
    "SERVICE_DEPLOYMENT_COMPLETED",
    "SERVICE_DEPLOYMENT_IN_PROGRESS",
  ]);
});

test("a deleted service has no deployments and no revisions", async () => {
  const arn = await services.createService("deleted", GOOD);
  const { targetServiceRevision } = await services.endOf(arn);

  await services.client.send(new DeleteServiceCommand({ cluster: "shop", service: "deleted", force: true }));

  const { serviceDeployments, failures } = await services.client.send(
    new DescribeServiceDeploymentsCommand({ serviceDeploymentArns: [arn] }),
  );
  expect([serviceDeployments, failures]).toEqual([[], [{ arn, reason: "MISSING" }]]);
  const revision = targetServiceRevision?.arn ?? "";
  const { serviceRevisions, failures: missing } = await services.client.send(
    new DescribeServiceRevisionsCommand({ serviceRevisionArns: [revision] }),
  );
  expect([serviceRevisions, missing]).toEqual([[], [{ arn: revision, reason: "MISSING" }]]);
  expect(await services.tasks("deleted")).toEqual([]);
});
