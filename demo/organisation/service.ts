import {
  CreateClusterCommand,
  CreateServiceCommand,
  ECSClient,
  RegisterTaskDefinitionCommand,
} from "@aws-sdk/client-ecs";
import type { LocalAws } from "../../local-aws/index";
import { executionRole } from "../gate/execution-role";
import { CLUSTER, type MemberAccount, SERVICE } from "./accounts";

/** Starts the service of a member in its account and region; ECS sends the events of its tasks there. */
export async function startService(
  aws: LocalAws,
  { account, region, team, images }: MemberAccount,
): Promise<void> {
  const clientConfig = {
    ...aws.clientConfig,
    region,
    credentials: { accessKeyId: account, secretAccessKey: "any" },
  };
  const ecs = new ECSClient(clientConfig);
  await ecs.send(new CreateClusterCommand({ clusterName: CLUSTER }));
  const { taskDefinition } = await ecs.send(
    new RegisterTaskDefinitionCommand({
      family: SERVICE,
      requiresCompatibilities: ["FARGATE"],
      networkMode: "awsvpc",
      cpu: "256",
      memory: "512",
      executionRoleArn: await executionRole({ clientConfig }),
      containerDefinitions: images.map((image, index) => ({ name: `container-${index + 1}`, image })),
    }),
  );
  await ecs.send(
    new CreateServiceCommand({
      cluster: CLUSTER,
      serviceName: SERVICE,
      taskDefinition: taskDefinition?.taskDefinitionArn,
      launchType: "FARGATE",
      desiredCount: 2,
      tags: [{ key: "team", value: team }],
    }),
  );
}
