import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import {
  CreateAccessKeyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  IAMClient,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
} from "@aws-sdk/client-iam";
import { AssumeRoleCommand, type AssumeRoleCommandInput, STSClient } from "@aws-sdk/client-sts";
import type { Ask, Reply } from "../../cli/account/ask";
import { askAws } from "../../cli/account/call-aws";
import { signedCall } from "../../functions/clients/signed-call";
import type { LocalAws } from "../../local-aws";

/** Options for SDK clients: who calls, and which region. */
export type ClientConfig = Omit<LocalAws["clientConfig"], "credentials"> & {
  credentials: { accessKeyId: string; secretAccessKey: string; sessionToken?: string };
};

/** The root user of any account, in any region. */
export function rootOf(aws: LocalAws, account: string, region = aws.region): ClientConfig {
  return { ...aws.clientConfig, region, credentials: { accessKeyId: account, secretAccessKey: "test" } };
}

/** Calls by somebody, of services without an SDK client here; the AWS CLI takes seconds for each. */
export function askerOf(config: ClientConfig): Ask {
  process.env.AWS_ENDPOINT_URL = config.endpoint;
  return askAws({ client: new DynamoDBClient(config), config });
}

/** Services that the command line does not ask: their prefixes of operations. */
const FURTHER = { "api.ecr": "AmazonEC2ContainerRegistry_V20150921", kms: "TrentService" };

/** A call of such a service, by its host's name. */
export async function askFurther(
  config: ClientConfig,
  host: keyof typeof FURTHER,
  operation: string,
  content: object = {},
): Promise<Reply> {
  process.env.AWS_ENDPOINT_URL = config.endpoint;
  const service = host.replace("api.", "");
  const call = { service, host, target: `${FURTHER[host]}.${operation}`, content };
  const called = await signedCall(new DynamoDBClient(config).config, call);
  if (called instanceof Error) {
    throw called;
  }
  return called.answer;
}

/** A policy of these statements. */
export const policyOf = (...Statement: readonly object[]): string =>
  JSON.stringify({ Version: "2012-10-17", Statement });

/** A statement that allows actions, under a condition if there is one. */
export const allow = (Action: string | readonly string[], Resource = "*", Condition: object = {}) => ({
  ...{ Effect: "Allow", Action, Resource, Condition },
});

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
  const { Role } = await iam.send(
    new CreateRoleCommand({ RoleName: name, Path: path, AssumeRolePolicyDocument: policyOf(...trust) }),
  );
  if (rights?.length) {
    await iam.send(
      new PutRolePolicyCommand({ RoleName: name, PolicyName: "rights", PolicyDocument: policyOf(...rights) }),
    );
  }
  return Role?.Arn ?? "";
}

/** Makes a user who has these policies and no others; answers what SDK clients of theirs take. */
export async function makeUser(
  config: ClientConfig,
  UserName: string,
  ...policies: readonly string[]
): Promise<ClientConfig> {
  const iam = new IAMClient(config);
  await iam.send(new CreateUserCommand({ UserName }));
  for (const [index, PolicyDocument] of policies.entries()) {
    await iam.send(new PutUserPolicyCommand({ UserName, PolicyName: `policy-${index}`, PolicyDocument }));
  }
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
  const { AccessKeyId = "", SecretAccessKey = "" } = AccessKey ?? {};
  return { ...config, credentials: { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey } };
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
