import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import type { LocalAws } from "../../local-aws";
import { pythonEnvironment } from "../../local-aws/python-environment";
import { type ClientConfig, makeRole, trusts } from "./accounts";

const run = promisify(execFile);

/** Who calls the embedded AWS. */
export type Caller = Pick<LocalAws, "childEnvironment">;

/** Call the AWS CLI against the embedded AWS; answers its JSON. For services without an SDK client here. */
export async function awsCli<T = Record<string, unknown>>(aws: Caller, ...args: string[]): Promise<T> {
  const bin = join(await pythonEnvironment(() => undefined), "bin", "aws");
  const { stdout } = await run(bin, [...args, "--output", "json"], { env: aws.childEnvironment() });
  return (stdout.trim() ? JSON.parse(stdout) : {}) as T;
}

/** The caller for the AWS CLI. */
export function commandLineOf(aws: LocalAws, { region, credentials }: ClientConfig): Caller {
  const { accessKeyId, secretAccessKey, sessionToken } = credentials;
  const own = {
    ...{ AWS_REGION: region, AWS_DEFAULT_REGION: region },
    ...{ AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey },
    ...(sessionToken ? { AWS_SESSION_TOKEN: sessionToken } : {}),
  };
  return { childEnvironment: () => ({ ...aws.childEnvironment(), ...own }) };
}

/** Make a role that the AWS service may assume, with these statements as its policy; answers its ARN. */
export async function createRole(
  aws: LocalAws,
  name: string,
  trusted: object,
  statements: object[],
): Promise<string> {
  return makeRole(aws.clientConfig, { name, trust: [trusts(trusted)], rights: statements });
}
