import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import { AssumeRoleCommand, type AssumeRoleCommandInput, STSClient } from "@aws-sdk/client-sts";
import type { LocalAws } from "../../local-aws";

/** Options for SDK clients: who calls, and which region. */
export type ClientConfig = Omit<LocalAws["clientConfig"], "credentials"> & {
  credentials: { accessKeyId: string; secretAccessKey: string; sessionToken?: string };
};

/** The root user of any account, in any region. */
export function rootOf(aws: LocalAws, account: string, region = aws.region): ClientConfig {
  return { ...aws.clientConfig, region, credentials: { accessKeyId: account, secretAccessKey: "test" } };
}

interface Role {
  readonly name: string;
  readonly path?: string;
  /** Its trust policy's statements. */
  readonly trust: readonly object[];
  readonly rights?: readonly object[];
}

/** Makes a role in the account of the caller; answers its ARN. */
export async function makeRole(config: ClientConfig, { name, path, trust, rights }: Role): Promise<string> {
  const iam = new IAMClient(config);
  const document = (Statement: readonly object[]) => JSON.stringify({ Version: "2012-10-17", Statement });
  const { Role } = await iam.send(
    new CreateRoleCommand({ RoleName: name, Path: path, AssumeRolePolicyDocument: document(trust) }),
  );
  if (rights) {
    await iam.send(
      new PutRolePolicyCommand({ RoleName: name, PolicyName: "rights", PolicyDocument: document(rights) }),
    );
  }
  return Role?.Arn ?? "";
}

/** A trust statement: these may assume the role. */
export const trusts = (Principal: object | string, Condition?: object) => ({
  ...{ Effect: "Allow", Principal, Action: "sts:AssumeRole" },
  ...(Condition ? { Condition } : {}),
});

/** The caller as a role of any account. */
export async function assume(
  config: ClientConfig,
  RoleArn: string,
  input: Partial<AssumeRoleCommandInput> = {},
): Promise<ClientConfig> {
  const { Credentials } = await new STSClient(config).send(
    new AssumeRoleCommand({ RoleArn, RoleSessionName: "test", ...input }),
  );
  const { AccessKeyId = "", SecretAccessKey = "", SessionToken = "" } = Credentials ?? {};
  const credentials = {
    ...{ accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken },
  };
  return { ...config, credentials };
}
