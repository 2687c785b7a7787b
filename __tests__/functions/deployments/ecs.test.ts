import { join } from "node:path";
import { EcsDeployments } from "../../../functions/deployments/ecs-deployments";
import { expectGolden } from "../../golden";
import { LocalService } from "../local-service";
import { answerAs, arnIn, asked, MEMBER, OWN, placesOf, READ_ROLE, signedBy } from "../places-on-sts";
import { DIGEST, TASK_ARN, TASK_DEFINITION_ARN } from "../samples";

const ARN = "arn:aws:ecs:us-east-1:123456789012";
const CLUSTER = `${ARN}:cluster/production`;
const SERVICE = `${ARN}:service/production/web`;
const DEPLOYMENT = `${ARN}:service-deployment/production/web/deployment1`;
const REVISION = `${ARN}:service-revision/production/web/1000`;
const GATE = "arn:aws:lambda:us-east-1:123456789012:function:gate";

const service = LocalService.forTests();
let ecs: EcsDeployments;

beforeAll(() => {
  ecs = new EcsDeployments(service.clientConfig);
});

const OF_SERVICE = { serviceArn: SERVICE, clusterArn: CLUSTER };
const revision = {
  ...{ serviceRevisionArn: REVISION, ...OF_SERVICE, taskDefinition: TASK_DEFINITION_ARN },
  containerImages: [
    { containerName: "web", image: "nginx:1.27", imageDigest: DIGEST },
    { containerName: "worker", image: "busybox" },
  ],
};
const deployment = {
  ...{ serviceDeploymentArn: DEPLOYMENT, ...OF_SERVICE, status: "IN_PROGRESS" },
  targetServiceRevision: { arn: REVISION },
  sourceServiceRevisions: [{ arn: `${REVISION}0` }, {}],
  deploymentConfiguration: {
    lifecycleHooks: [{ hookTargetArn: GATE, lifecycleStages: ["POST_SCALE_UP"] }, {}],
  },
};
const task = {
  ...{ taskArn: TASK_ARN, taskDefinitionArn: TASK_DEFINITION_ARN, group: "family:web" },
  ...{ createdAt: 1_772_366_400, launchType: "FARGATE", lastStatus: "RUNNING", desiredStatus: "RUNNING" },
  attributes: [{ name: "ecs.cpu-architecture", value: "arm64" }],
  containers: [{ name: "web", image: "nginx:1.27", imageDigest: DIGEST, lastStatus: "RUNNING" }],
};

type Ask = () => Promise<unknown>;
const readRevision: Ask = () => ecs.revision(REVISION);
const readDeployment: Ask = () => ecs.deployment(DEPLOYMENT);
const readTasks: Ask = () => ecs.tasks(CLUSTER, [TASK_ARN]);
const of = (described: object) => ({ serviceDeployments: [described] });
const runs = (lastStatus: string, desiredStatus: string, stoppedReason?: string) => ({
  tasks: [{ lastStatus, desiredStatus, stoppedReason }],
});

const CALLS: readonly (readonly [about: string, answer: object, ask: Ask])[] = [
  [
    "a revision has its task definition, and containers with the digests that ECS has resolved",
    { serviceRevisions: [revision] },
    readRevision,
  ],
  ["a deployment has its revisions and its hooks", of(deployment), readDeployment],
  ["what ECS does not know is undefined", { failures: [{ arn: REVISION, reason: "MISSING" }] }, readRevision],
  ["so is a deployment", { failures: [{ arn: DEPLOYMENT, reason: "MISSING" }] }, readDeployment],
  ["what it leaves out is empty: of a revision", { serviceRevisions: [{}] }, readRevision],
  ["of a deployment", of({}), readDeployment],
  ["a rollback that was asked for takes it back", of({ status: "ROLLBACK_REQUESTED" }), readDeployment],
  [
    "so does one that has started",
    of({ status: "STOPPED", rollback: { serviceRevisionArn: REVISION, startedAt: 1_770_000_000 } }),
    readDeployment,
  ],
  [
    "not one that is only planned",
    of({ status: "IN_PROGRESS", rollback: { serviceRevisionArn: REVISION } }),
    readDeployment,
  ],
  ["nor a stop", of({ status: "STOPPED" }), readDeployment],
  ["a deployment is rolled back, and not merely stopped", {}, () => ecs.rollBack(DEPLOYMENT)],
  ["a task has what says whose it is and what it runs", { tasks: [task] }, readTasks],
  ["one that starts runs", runs("PENDING", "RUNNING"), readTasks],
  ["one that is being stopped does not", runs("RUNNING", "STOPPED", "by hand"), readTasks],
  ["nor one that has ended", runs("STOPPED", "STOPPED", "Essential container in task exited"), readTasks],
  [
    "a task is stopped with a reason of at most as many characters as ECS takes",
    {},
    () => ecs.stopTask(CLUSTER, TASK_ARN, `FAILED ${"x".repeat(2000)}`),
  ],
];

test("what ECS is asked, and what is read of its answers, is what somebody has read", async () => {
  const texts: string[] = [];
  for (const [about, answer, ask] of CALLS) {
    service.forget();
    service.answer = () => ({ body: JSON.stringify(answer) });
    const found = await ask();
    const requests = service.requests.map(({ action, body }) => `${action} ${body}`);
    texts.push([`=== ${about}`, ...requests, JSON.stringify(found, null, 1) ?? "undefined"].join("\n"));
  }
  const [stopped] = service.asked("StopTask");
  expect(String(stopped?.reason)).toHaveLength(1024);
  expectGolden(join(__dirname, "golden/ecs.txt"), `${texts.join("\n\n")}\n`);
});

test("of a service with thousands of deployments, the newest are listed, and no more once enough of them succeeded", async () => {
  const now = Math.floor(Date.now() / 1000);
  const hour = (ago: number) => now - ago * 3600 - 60;
  const all = Array.from({ length: 90 * 24 }, (_, ago) => hour(ago)).reverse();
  service.answer = ({ body }) => {
    const { nextToken = "0", createdAt: { after = 0, before = Infinity } = {} } = JSON.parse(body);
    const found = all.filter((createdAt) => createdAt >= after && createdAt <= before);
    const end = Number(nextToken) + 100;
    const serviceDeployments = found.slice(end - 100, end).map((createdAt) => ({
      ...{ serviceDeploymentArn: String(createdAt), createdAt, status: "SUCCESSFUL" },
    }));
    return {
      body: JSON.stringify({ serviceDeployments, ...(end < found.length && { nextToken: `${end}` }) }),
    };
  };

  const listed = await ecs.history(CLUSTER, "web", () => true);

  const newest = Array.from({ length: 30 * 24 }, (_, ago) => String(hour(ago)));
  expect(listed.map(({ deploymentArn }) => deploymentArn).slice(0, 700)).toEqual(newest.slice(0, 700));
  expect(new Set(listed.map(({ deploymentArn }) => deploymentArn)).size).toBe(listed.length);
  expect(listed.length).toBeLessThan(730);
  expect(service.asked("ListServiceDeployments").length).toBeLessThan(20);
});

test("tasks are listed from each page, by their family or service", async () => {
  service.answer = ({ body }) => {
    const { nextToken } = JSON.parse(body);
    const page = { taskArns: [`${TASK_ARN}${nextToken ?? ""}`], ...(nextToken ? {} : { nextToken: "2" }) };
    return { body: JSON.stringify(page) };
  };

  expect(await ecs.listTasks(CLUSTER, { family: "web" }, () => true)).toEqual([TASK_ARN, `${TASK_ARN}2`]);
  expect(service.asked("ListTasks")).toEqual([
    { cluster: CLUSTER, family: "web", maxResults: 100 },
    { cluster: CLUSTER, family: "web", maxResults: 100, nextToken: "2" },
  ]);
  await expect(ecs.listTasks(CLUSTER, { serviceName: "web" }, () => false)).rejects.toThrow(
    "too little time is left",
  );
});

test("what is of a member is read there, and changed with another of its roles", async () => {
  answerAs(service, () => ({}));
  const ofPlaces = new EcsDeployments({ endpoint: service.endpoint, maxAttempts: 1 }, placesOf(service));
  const [deployment, cluster, task] = [
    arnIn(MEMBER, "service-deployment/shop/web/1"),
    arnIn(MEMBER, "cluster/shop"),
    arnIn(MEMBER, "task/shop/1"),
  ] as const;

  await ofPlaces.deployment(deployment);
  await ofPlaces.tasks(cluster, [task]);
  await ofPlaces.deployment(arnIn(OWN, "service-deployment/shop/web/1"));
  await ofPlaces.rollBack(deployment);
  await ofPlaces.stopTask(cluster, task, "FAILED");

  expect(signedBy(service, "DescribeServiceDeployments")).toEqual([
    "ASIA222222222222 eu-west-1",
    "test us-east-1",
  ]);
  expect(signedBy(service, "DescribeTasks")).toEqual(["ASIA222222222222 eu-west-1"]);
  expect(asked(service).map(({ RoleArn }) => RoleArn)).toEqual([READ_ROLE, READ_ROLE.replace("read", "act")]);
});
