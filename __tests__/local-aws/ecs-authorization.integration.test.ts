import {
  DescribeServiceDeploymentsCommand,
  DescribeServiceRevisionsCommand,
  ECSClient,
  ListServiceDeploymentsCommand,
  StopServiceDeploymentCommand,
  StopTaskCommand,
} from "@aws-sdk/client-ecs";
import { EcsServices } from "../ecs-services";
import { assume } from "./accounts";
import { createRole } from "./aws-cli";
import { ECS, GOOD } from "./lifecycle-hook";
import { aws, useLocalAws } from "./shared-aws";

let services: EcsServices;

useLocalAws(async () => {
  services = await EcsServices.create(aws);
});

test("a role needs service and deployment, service and revision, and the cluster of its condition", async () => {
  const arn = await services.createService("authorised", GOOD);
  const { targetServiceRevision } = await services.endOf(arn);
  const revision = targetServiceRevision?.arn ?? "";
  const [task = ""] = await services.tasks("authorised");
  const service = `${ECS}:service/shop/authorised`;
  const inShop = { ArnEquals: { "ecs:cluster": `${ECS}:cluster/shop` } };
  const inBank = { ArnEquals: { "ecs:cluster": `${ECS}:cluster/bank` } };
  const allow = (Action: string[], Resource: string[], Condition: object = inShop) => ({
    ...{ Effect: "Allow", Action, Resource, Condition },
  });
  const all = ["ecs:StopServiceDeployment", "ecs:DescribeServiceDeployments", "ecs:DescribeServiceRevisions"];
  const parts = [arn, revision];

  const full = await clientOf("full", [
    allow(all, [service, ...parts]),
    allow(["ecs:ListServiceDeployments"], [service]),
    allow(["ecs:StopTask"], [`${ECS}:task/shop/*`]),
  ]);
  const withoutService = await clientOf("without-service", [allow(all, parts)]);
  const withoutParts = await clientOf("without-parts", [allow(all, [service])]);
  const elsewhere = await clientOf("elsewhere", [
    allow([...all, "ecs:ListServiceDeployments", "ecs:StopTask"], ["*"], inBank),
  ]);

  const describe = new DescribeServiceDeploymentsCommand({ serviceDeploymentArns: [arn] });
  const revisions = new DescribeServiceRevisionsCommand({ serviceRevisionArns: [revision] });
  const stop = new StopServiceDeploymentCommand({ serviceDeploymentArn: arn });
  const list = new ListServiceDeploymentsCommand({ cluster: "shop", service: "authorised" });
  const stopTask = new StopTaskCommand({ cluster: `${ECS}:cluster/shop`, task });
  expect((await full.send(describe)).serviceDeployments).toHaveLength(1);
  expect((await full.send(revisions)).serviceRevisions).toHaveLength(1);
  expect((await full.send(list)).serviceDeployments).toHaveLength(1);
  await expect(full.send(stop)).rejects.toMatchObject({ name: "ConflictException" });
  expect((await full.send(stopTask)).task?.taskArn).toBe(task);
  const denied = expect.objectContaining({ name: "AccessDeniedException" });
  for (const client of [withoutService, withoutParts, elsewhere]) {
    await expect(client.send(describe)).rejects.toEqual(denied);
    await expect(client.send(revisions)).rejects.toEqual(denied);
    await expect(client.send(stop)).rejects.toEqual(denied);
    await expect(client.send(list)).rejects.toEqual(denied);
    await expect(client.send(stopTask)).rejects.toEqual(denied);
  }
});

async function clientOf(name: string, statements: object[]): Promise<ECSClient> {
  const role = await createRole(aws, name, { AWS: "*" }, statements);
  return new ECSClient(await assume(aws.clientConfig, role));
}
