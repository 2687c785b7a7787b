import { EcsDeployments } from "../../../functions/deployments/ecs-deployments";
import { LocalService } from "../local-service";
import { DIGEST, TASK_ARN, TASK_DEFINITION_ARN } from "../samples";

const CLUSTER = "arn:aws:ecs:us-east-1:123456789012:cluster/production";
const SERVICE = "arn:aws:ecs:us-east-1:123456789012:service/production/web";
const DEPLOYMENT = `${SERVICE.replace(":service/", ":service-deployment/")}/NCWGC2ZR-taawPAYrIaU5`;

const service = LocalService.forTests();
let ecs: EcsDeployments;

beforeAll(() => {
  ecs = new EcsDeployments(service.clientConfig);
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

test("a deployment is rolled back, and not merely stopped", async () => {
  service.answerBy({});

  await ecs.rollBack(DEPLOYMENT);

  expect(service.asked("StopServiceDeployment")).toEqual([
    { serviceDeploymentArn: DEPLOYMENT, stopType: "ROLLBACK" },
  ]);
});

test.each([
  ["runs", { lastStatus: "RUNNING", desiredStatus: "RUNNING" }, { isRunning: true, stoppedReason: "" }],
  ["starts", { lastStatus: "PENDING", desiredStatus: "RUNNING" }, { isRunning: true, stoppedReason: "" }],
  [
    "is being stopped",
    { lastStatus: "RUNNING", desiredStatus: "STOPPED", stoppedReason: "by hand" },
    { isRunning: false, stoppedReason: "by hand" },
  ],
  [
    "has ended",
    { lastStatus: "STOPPED", desiredStatus: "STOPPED", stoppedReason: "Essential container in task exited" },
    { isRunning: false, stoppedReason: "Essential container in task exited" },
  ],
])("a task that %s", async (_, task, expected) => {
  service.answerBy({ DescribeTasks: { tasks: [task] } });

  expect(await ecs.tasks(CLUSTER, [TASK_ARN])).toMatchObject([expected]);
  expect(service.asked("DescribeTasks")).toEqual([{ cluster: CLUSTER, tasks: [TASK_ARN] }]);
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

test("a task has what says whose it is and what it runs", async () => {
  const described = {
    taskArn: TASK_ARN,
    taskDefinitionArn: TASK_DEFINITION_ARN,
    group: "family:web",
    createdAt: 1_772_366_400,
    launchType: "FARGATE",
    attributes: [{ name: "ecs.cpu-architecture", value: "arm64" }],
    containers: [{ name: "web", image: "nginx:1.27", imageDigest: DIGEST, lastStatus: "RUNNING" }],
    lastStatus: "RUNNING",
    desiredStatus: "RUNNING",
  };
  service.answerBy({ DescribeTasks: { tasks: [described] } });

  expect(await ecs.tasks(CLUSTER, [TASK_ARN])).toEqual([
    {
      taskArn: TASK_ARN,
      taskDefinitionArn: TASK_DEFINITION_ARN,
      group: "family:web",
      createdAt: new Date("2026-03-01T12:00:00Z"),
      launchType: "FARGATE",
      architecture: "arm64",
      containers: [{ name: "web", image: "nginx:1.27", imageDigest: DIGEST }],
      isRunning: true,
      stoppedReason: "",
    },
  ]);
});

test("a task is stopped with a reason of at most as many characters as ECS takes", async () => {
  service.answerBy({});

  await ecs.stopTask(CLUSTER, TASK_ARN, `FAILED ${"x".repeat(2000)}`);

  const [asked] = service.asked("StopTask");
  expect(asked).toMatchObject({
    cluster: CLUSTER,
    task: TASK_ARN,
    reason: expect.stringMatching(/^FAILED x+$/),
  });
  expect(String(asked?.reason)).toHaveLength(1024);
});
