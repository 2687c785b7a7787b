import { CloudWatchClient, PutMetricAlarmCommand } from "@aws-sdk/client-cloudwatch";
import {
  DescribeServiceDeploymentsCommand,
  DescribeServiceRevisionsCommand,
  DescribeTasksCommand,
  ECSClient,
  ListServiceDeploymentsCommand,
  ListTasksCommand,
  RegisterTaskDefinitionCommand,
  type RegisterTaskDefinitionCommandInput,
  StopServiceDeploymentCommand,
  StopTaskCommand,
} from "@aws-sdk/client-ecs";
import { executionRole } from "../../demo/execution-role";
import { EcsServices } from "../ecs-services";
import { allow, makeUser, policyOf } from "./accounts";
import { aws, useLocalAws } from "./shared-aws";

const ECS = "arn:aws:ecs:us-east-1:123456789012";
const cluster = `${ECS}:cluster/shop`;

let services: EcsServices;
let ecs: ECSClient;

useLocalAws(async () => {
  services = await EcsServices.create(aws);
  ecs = services.client;
});

test("ECS wants the right to service and deployment, service and revision, each task, and the cluster", async () => {
  const denied = expect.objectContaining({ name: "AccessDeniedException" });
  const arn = await services.createService("authorised", { app: "shop/good:1" });
  const { targetServiceRevision } = await services.endOf(arn);
  const revision = targetServiceRevision?.arn ?? "";
  const [task = ""] = await services.tasks("authorised");
  const service = `${ECS}:service/shop/authorised`;
  const inCluster = (name: string) => ({ ArnEquals: { "ecs:cluster": `${ECS}:cluster/${name}` } });
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

  const two = new DescribeTasksCommand({ cluster, tasks: [task, `${ECS}:task/shop/another`] });
  await expect(full.send(two)).rejects.toEqual(denied);
  await expect(full.send(stop)).rejects.toMatchObject({ name: "ConflictException" });
  for (const call of calls) {
    for (const client of others) await expect(client.send(call)).rejects.toEqual(denied);
    await expect(full.send(call)).resolves.toBeDefined();
  }
  for (const client of others) await expect(client.send(stop)).rejects.toEqual(denied);
});

test("tasks are listed with a token of the same list alone, and described a hundred at a time", async () => {
  const taskArns = Array.from({ length: 101 }, (_, number) => `${ECS}:task/listed/${number}`);
  const clusterArn = `${ECS}:cluster/listed`;
  const running = { desiredStatus: "RUNNING", lastStatus: "RUNNING", launchType: "FARGATE", containers: [] };
  await aws.putTasks(taskArns.map((taskArn) => ({ ...running, taskArn, clusterArn })));
  const { nextToken } = await ecs.send(new ListTasksCommand({ cluster: clusterArn }));
  const refused = expect.objectContaining({ name: "InvalidParameterException" });

  expect(nextToken).toBeDefined();
  for (const input of [
    { cluster: clusterArn, nextToken: "made up" },
    { cluster, nextToken },
  ]) {
    await expect(ecs.send(new ListTasksCommand(input))).rejects.toEqual(refused);
  }
  const all = new DescribeTasksCommand({ cluster: clusterArn, tasks: taskArns });
  await expect(ecs.send(all)).rejects.toThrow("100");
});

test("Fargate pulls an image of ECR with an execution role alone", async () => {
  const register = (changes: Partial<RegisterTaskDefinitionCommandInput>, image = "shop/web:1") =>
    ecs.send(
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

test("metric math that is not known here is refused, and nothing is guessed", async () => {
  const Metric = { Namespace: "Shop", MetricName: "Sales" };
  await new CloudWatchClient(aws.clientConfig).send(
    new PutMetricAlarmCommand({
      ...{
        AlarmName: "unknown",
        ComparisonOperator: "GreaterThanThreshold",
        EvaluationPeriods: 1,
        Threshold: 0,
      },
      TreatMissingData: "notBreaching",
      Metrics: [
        { Id: "result", Expression: "ANOMALY_DETECTION_BAND(sales)" },
        { Id: "sales", ReturnData: false, MetricStat: { Metric, Period: 60, Stat: "Sum" } },
      ],
    }),
  );

  await expect(aws.evaluateAlarms()).rejects.toThrow("ANOMALY_DETECTION_BAND(sales)");
});
