import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import type { LocalAws } from "../../local-aws";
import { pythonEnvironment } from "../../local-aws/python-environment";

const run = promisify(execFile);

/** Who calls the embedded AWS. */
export type Caller = Pick<LocalAws, "childEnvironment">;

/** Call the AWS CLI against the embedded AWS; answers its JSON. For services without an SDK client here. */
export async function awsCli<T = Record<string, unknown>>(aws: Caller, ...args: string[]): Promise<T> {
  const bin = join(await pythonEnvironment(() => undefined), "bin", "aws");
  const { stdout } = await run(bin, [...args, "--output", "json"], { env: aws.childEnvironment() });
  return (stdout.trim() ? JSON.parse(stdout) : {}) as T;
}

/** Make a role that the AWS service may assume, with these statements as its policy; answers its ARN. */
export async function createRole(
  aws: LocalAws,
  name: string,
  trusted: object,
  statements: object[],
): Promise<string> {
  const trust = { Statement: [{ Effect: "Allow", Principal: trusted, Action: "sts:AssumeRole" }] };
  const { Role } = await awsCli<{ Role: { Arn: string } }>(
    aws,
    ...["iam", "create-role", "--role-name", name],
    ...["--assume-role-policy-document", JSON.stringify({ Version: "2012-10-17", ...trust })],
  );
  await awsCli(
    aws,
    ...["iam", "put-role-policy", "--role-name", name, "--policy-name", "rights"],
    ...["--policy-document", JSON.stringify({ Version: "2012-10-17", Statement: statements })],
  );
  return Role.Arn;
}
