import {
  type ECSClient,
  RegisterTaskDefinitionCommand,
  type RegisterTaskDefinitionCommandInput,
} from "@aws-sdk/client-ecs";
import type { LocalAws } from "../local-aws/index";
import { executionRole } from "./execution-role";

type Definition = Pick<
  RegisterTaskDefinitionCommandInput,
  "family" | "containerDefinitions" | "runtimePlatform"
>;

/** Registers a Fargate task definition whose role pulls from ECR. Returns its ARN. */
export async function registerTaskDefinition(
  ecs: ECSClient,
  aws: Pick<LocalAws, "clientConfig">,
  definition: Definition,
): Promise<string | undefined> {
  const { taskDefinition } = await ecs.send(
    new RegisterTaskDefinitionCommand({
      ...{ requiresCompatibilities: ["FARGATE"], networkMode: "awsvpc", cpu: "256", memory: "512" },
      executionRoleArn: await executionRole(aws),
      ...definition,
    }),
  );
  return taskDefinition?.taskDefinitionArn;
}
