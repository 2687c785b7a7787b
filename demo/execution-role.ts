import {
  CreateRoleCommand,
  EntityAlreadyExistsException,
  GetRoleCommand,
  IAMClient,
} from "@aws-sdk/client-iam";
import type { LocalAws } from "../local-aws/index";

const NAME = "ecsTaskExecutionRole";

/** Returns the role for pulls from ECR, made at first use. It has no rights, because no container runs here. */
export async function executionRole({
  clientConfig,
}: Pick<LocalAws, "clientConfig">): Promise<string | undefined> {
  const iam = new IAMClient(clientConfig);
  const trust = {
    Effect: "Allow",
    Principal: { Service: "ecs-tasks.amazonaws.com" },
    Action: "sts:AssumeRole",
  };
  const role = {
    RoleName: NAME,
    AssumeRolePolicyDocument: JSON.stringify({ Version: "2012-10-17", Statement: trust }),
  };
  const { Role } = await iam.send(new CreateRoleCommand(role)).catch((error) => {
    if (error instanceof EntityAlreadyExistsException)
      return iam.send(new GetRoleCommand({ RoleName: NAME }));
    throw error;
  });
  return Role?.Arn;
}
