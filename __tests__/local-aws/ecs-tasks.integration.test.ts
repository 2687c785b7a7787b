import {
  DescribeTasksCommand,
  ECSClient,
  ListClustersCommand,
  ListTasksCommand,
  RegisterTaskDefinitionCommand,
  type RegisterTaskDefinitionCommandInput,
} from "@aws-sdk/client-ecs";
import { executionRole } from "../../demo/execution-role";
import { EcsServices } from "../ecs-services";
import { assume, rootOf } from "./accounts";
import { createRole } from "./aws-cli";
import { forward, messagesIn, queueIn } from "./buses";
import { aws, useLocalAws } from "./shared-aws";

const ECS = "arn:aws:ecs:us-east-1:123456789012";
const SHOP = `${ECS}:cluster/shop`;

let ecs: ECSClient;

useLocalAws(async () => {
  ecs = new ECSClient(aws.clientConfig);
  await aws.putTasks([
    ...Array.from({ length: 150 }, (_, number) => task("shop", `${number}`)),
    task("shop", "on-ec2", { launchType: "EC2" }),
    task("shop", "stopped", { desiredStatus: "STOPPED" }),
    ...Array.from({ length: 120 }, (_, number) => task(`cluster-${number}`, "1")),
  ]);
});

function task(cluster: string, id: string, changes: object = {}, place = ECS) {
  return {
    taskArn: `${place}:task/${cluster}/${id}`,
    clusterArn: `${place}:cluster/${cluster}`,
    desiredStatus: "RUNNING",
    lastStatus: "RUNNING",
    launchType: "FARGATE",
    containers: [{ name: "app", image: "app", imageDigest: `sha256:${"a".repeat(64)}` }],
    attributes: [{ name: "ecs.cpu-architecture", value: "arm64" }],
    ...changes,
  };
}

const fargate = { cluster: SHOP, launchType: "FARGATE", desiredStatus: "RUNNING" } as const;

test("tasks are listed by launch type and desired status, a hundred at a time", async () => {
  const first = await ecs.send(new ListTasksCommand(fargate));
  const second = await ecs.send(new ListTasksCommand({ ...fargate, nextToken: first.nextToken }));

  expect(first.taskArns).toHaveLength(100);
  expect(second.taskArns).toHaveLength(50);
  expect(second.nextToken).toBeUndefined();
  const all = [...(first.taskArns ?? []), ...(second.taskArns ?? [])];
  expect(new Set(all).size).toBe(150);
  expect(all.filter((arn) => /on-ec2|stopped/.test(arn))).toEqual([]);
});

test("tasks are listed by family, whatever group they are of", async () => {
  const of = (family: string) => ({
    taskDefinitionArn: `${ECS}:task-definition/${family}:3`,
  });
  await aws.putTasks([
    task("cluster-0", "a", { ...of("web"), group: "family:web" }),
    task("cluster-0", "b", { ...of("web"), group: "nightly" }),
    task("cluster-0", "c", { ...of("web"), group: "daemon-task-definition/web:3" }),
    task("cluster-0", "d", { ...of("web-admin"), group: "family:web-admin" }),
  ]);

  const { taskArns } = await ecs.send(
    new ListTasksCommand({ cluster: `${ECS}:cluster/cluster-0`, family: "web" }),
  );

  expect(taskArns).toEqual(["a", "b", "c"].map((id) => `${ECS}:task/cluster-0/${id}`));
});

test("a token that is none, or of another cluster, is refused", async () => {
  const { nextToken } = await ecs.send(new ListTasksCommand(fargate));
  const refused = expect.objectContaining({ name: "InvalidParameterException" });

  await expect(ecs.send(new ListTasksCommand({ ...fargate, nextToken: "made up" }))).rejects.toEqual(refused);
  const other = { ...fargate, cluster: `${ECS}:cluster/cluster-1`, nextToken };
  await expect(ecs.send(new ListTasksCommand(other))).rejects.toEqual(refused);
});

test("clusters are listed a hundred at a time", async () => {
  const first = await ecs.send(new ListClustersCommand({}));
  const second = await ecs.send(new ListClustersCommand({ nextToken: first.nextToken }));

  expect([first.clusterArns?.length, second.clusterArns?.length]).toEqual([100, 21]);
});

test("a task is described as it was given, at most a hundred of them", async () => {
  const { tasks } = await ecs.send(
    new DescribeTasksCommand({ cluster: SHOP, tasks: [`${ECS}:task/shop/7`] }),
  );

  expect(tasks).toEqual([expect.objectContaining(task("shop", "7"))]);
  const many = Array.from({ length: 101 }, (_, number) => `${ECS}:task/shop/${number}`);
  await expect(ecs.send(new DescribeTasksCommand({ cluster: SHOP, tasks: many }))).rejects.toThrow("100");
});

test("a role reads tasks of the clusters that its policy names in the condition, and no others", async () => {
  const arn = await createRole(aws, "reader", { AWS: "*" }, [
    {
      Effect: "Allow",
      Action: "ecs:ListTasks",
      Resource: "*",
      Condition: { ArnLike: { "ecs:cluster": SHOP } },
    },
    { Effect: "Allow", Action: "ecs:DescribeTasks", Resource: `${ECS}:task/shop/1*` },
  ]);
  const reader = new ECSClient(await assume(aws.clientConfig, arn));
  const describe = (...ids: string[]) =>
    reader.send(
      new DescribeTasksCommand({ cluster: SHOP, tasks: ids.map((id) => `${ECS}:task/shop/${id}`) }),
    );

  expect((await reader.send(new ListTasksCommand(fargate))).taskArns).toHaveLength(100);
  await expect(
    reader.send(new ListTasksCommand({ ...fargate, cluster: `${ECS}:cluster/cluster-1` })),
  ).rejects.toThrow("ecs:ListTasks");
  expect((await describe("1", "12")).tasks).toHaveLength(2);
  await expect(describe("1", "2")).rejects.toThrow("ecs:DescribeTasks");
});

describe("a task of another account and region", () => {
  const MEMBER = "222222222222";
  const ELSEWHERE = `arn:aws:ecs:eu-west-1:${MEMBER}`;

  test("is listed there and nowhere else, and its event is sent there", async () => {
    const member = rootOf(aws, MEMBER, "eu-west-1");
    await forward(member, { Id: "queue", Arn: await queueIn(member, "events") });
    await forward(aws.clientConfig, { Id: "queue", Arn: await queueIn(aws.clientConfig, "events") });
    const here = new ECSClient(rootOf(aws, aws.accountId, "eu-west-1"));

    await aws.putTasks([task("shop", "elsewhere", {}, ELSEWHERE)], { events: true });
    await aws.putTasks([task("shop", "unannounced", {}, ELSEWHERE)]);

    const { taskArns } = await new ECSClient(member).send(new ListTasksCommand({ cluster: "shop" }));
    expect(taskArns).toEqual(["elsewhere", "unannounced"].map((id) => `${ELSEWHERE}:task/shop/${id}`));
    expect((await here.send(new ListClustersCommand({}))).clusterArns).toEqual([]);
    expect(await messagesIn(aws.clientConfig, "events")).toEqual([]);
    expect((await messagesIn(member, "events")).map(({ event }) => event)).toMatchObject([
      {
        ...{
          source: "aws.ecs",
          "detail-type": "ECS Task State Change",
          account: MEMBER,
          region: "eu-west-1",
        },
        resources: [`${ELSEWHERE}:task/shop/elsewhere`],
        detail: { lastStatus: "RUNNING", taskArn: `${ELSEWHERE}:task/shop/elsewhere` },
      },
    ]);
  });
});

test("Fargate pulls an image of ECR with an execution role alone", async () => {
  const image = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop/web:1";
  const register = (changes: Partial<RegisterTaskDefinitionCommandInput>) =>
    ecs.send(
      new RegisterTaskDefinitionCommand({
        family: "pulled",
        requiresCompatibilities: ["FARGATE"],
        containerDefinitions: [{ name: "app", image }],
        ...changes,
      }),
    );
  const registered = expect.objectContaining({ taskDefinition: expect.anything() });

  await expect(register({})).rejects.toMatchObject({
    name: "ClientException",
    message: "Fargate requires task definition to have execution role ARN to support ECR images.",
  });
  expect(await register({ executionRoleArn: await executionRole(aws) })).toEqual(registered);
  expect(await register({ requiresCompatibilities: ["EC2"] })).toEqual(registered);
  const ofOthers = ["public.ecr.aws/nginx/nginx:1.27", "docker.io/shop/dkr.ecr.web:1"];
  const containerDefinitions = ofOthers.map((each, index) => ({ name: `app-${index}`, image: each }));
  expect(await register({ containerDefinitions })).toEqual(registered);
});

test("tasks and revisions have the digest of any tag where ECS asks the registry", async () => {
  const services = await EcsServices.create(aws, "asking");
  const digestIn = async (family: string) =>
    (await services.runTask(family, { app: `shop/${family}:1` })).containers?.[0]?.imageDigest;
  expect(await digestIn("unasked")).toBeUndefined();

  await aws.switch({ registry: aws.registry.baseUrl });

  const digest = await digestIn("asked");
  expect(digest).toMatch(/^sha256:/);
  await aws.putImages({ "shop/put:1": `sha256:${"b".repeat(64)}` });
  expect(await digestIn("put")).toBe(`sha256:${"b".repeat(64)}`);
  const deployment = await services.createService("asked", { app: "shop/asked:1" });
  await services.endOf(deployment);
  expect((await services.targetOf(deployment)).containerImages).toMatchObject([{ imageDigest: digest }]);
  await aws.resetSwitches();
});
