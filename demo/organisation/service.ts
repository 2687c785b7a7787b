import { CreateClusterCommand, CreateServiceCommand, ECSClient } from "@aws-sdk/client-ecs";
import type { LocalAws } from "../../local-aws/index";
import { registerTaskDefinition } from "../task-definition";
import { CLUSTER, type MemberAccount, SERVICE } from "./accounts";

/** Tasks of each member's service. Each task has two containers. */
export const TASKS = 2;

/** Starts a member's service in its account and region, where ECS sends the events of its tasks. */
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
  const taskDefinition = await registerTaskDefinition(
    ecs,
    { clientConfig },
    {
      family: SERVICE,
      containerDefinitions: images.map((image, index) => ({ name: `container-${index + 1}`, image })),
    },
  );
  await ecs.send(
    new CreateServiceCommand({
      cluster: CLUSTER,
      serviceName: SERVICE,
      taskDefinition,
      launchType: "FARGATE",
      desiredCount: TASKS,
      tags: [{ key: "team", value: team }],
    }),
  );
}
