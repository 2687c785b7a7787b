import { CodeBuildClient, StartBuildCommand, UpdateProjectCommand } from "@aws-sdk/client-codebuild";
import { EventBridgeClient, PutPermissionCommand, PutRuleCommand } from "@aws-sdk/client-eventbridge";
import {
  AttachRolePolicyCommand,
  CreatePolicyCommand,
  CreatePolicyVersionCommand,
  CreateRoleCommand,
  IAMClient,
  PutRolePolicyCommand,
  UpdateAssumeRolePolicyCommand,
} from "@aws-sdk/client-iam";
import {
  CreateFunctionCommand,
  LambdaClient,
  UpdateFunctionConfigurationCommand,
} from "@aws-sdk/client-lambda";
import { zipSync } from "fflate";
import { makeRole, policyOf, trusts } from "./accounts";
import { createProject, environmentOf } from "./scanner-project";
import { aws, useLocalAws } from "./shared-aws";

let iam: IAMClient;

useLocalAws(async () => {
  iam = new IAMClient(aws.clientConfig);
});

/** A policy of so many characters, with a long word in it, and some white space that does not count. */
function padded(characters: number, statementOf: (word: string) => object): string {
  const empty = policyOf(statementOf("")).length;
  return JSON.stringify(JSON.parse(policyOf(statementOf("x".repeat(characters - empty)))), null, 2);
}

const rightsOf = (characters: number) =>
  padded(characters, (word) => ({
    ...{ Effect: "Allow", Action: "sqs:SendMessage", Resource: `arn:aws:sqs:*:*:${word}` },
  }));
const trustOf = (characters: number) => padded(characters, (Service) => trusts({ Service }));
const createRole = (name: string) =>
  makeRole(aws.clientConfig, { name, trust: [trusts({ Service: "lambda.amazonaws.com" })] });

const put = (RoleName: string, PolicyName: string, characters: number) =>
  iam.send(new PutRolePolicyCommand({ RoleName, PolicyName, PolicyDocument: rightsOf(characters) }));

test("the inline policies of a role have 10,240 characters together", async () => {
  await createRole("inline");
  await put("inline", "one", 5_000);
  await put("inline", "other", 5_240);
  // The one that is replaced does not count.
  await put("inline", "other", 5_240);

  await expect(put("inline", "third", 200)).rejects.toMatchObject({
    name: "LimitExceededException",
    message: "Maximum policy size of 10240 bytes exceeded for role inline",
  });
  await expect(put("inline", "other", 5_241)).rejects.toThrow("Maximum policy size of 10240 bytes");
});

test("a managed policy has 6,144 characters, as has each version of it", async () => {
  const create = (name: string, characters: number) =>
    iam.send(new CreatePolicyCommand({ PolicyName: name, PolicyDocument: rightsOf(characters) }));
  const { Policy } = await create("long", 6_144);

  await expect(create("longer", 6_145)).rejects.toMatchObject({
    name: "LimitExceededException",
    message: "Cannot exceed quota for PolicySize: 6144",
  });
  const version = new CreatePolicyVersionCommand({ PolicyArn: Policy?.Arn, PolicyDocument: rightsOf(6_145) });
  await expect(iam.send(version)).rejects.toThrow("Cannot exceed quota for PolicySize: 6144");
});

test("a role has ten managed policies", async () => {
  await createRole("many");
  const attach = async (name: string) => {
    const PolicyArn = `arn:aws:iam::${aws.accountId}:policy/${name}`;
    await iam.send(new AttachRolePolicyCommand({ RoleName: "many", PolicyArn }));
  };
  for (let index = 0; index < 10; index++) {
    await iam.send(
      new CreatePolicyCommand({ PolicyName: `of-many-${index}`, PolicyDocument: rightsOf(200) }),
    );
    await attach(`of-many-${index}`);
  }
  // What is attached already is attached, not an eleventh.
  await attach("of-many-0");

  await expect(attach("long")).rejects.toMatchObject({
    name: "LimitExceededException",
    message: "Cannot exceed quota for PoliciesPerRole: 10",
  });
});

test("a trust policy has 2,048 characters", async () => {
  const create = (name: string, characters: number) =>
    iam.send(new CreateRoleCommand({ RoleName: name, AssumeRolePolicyDocument: trustOf(characters) }));
  await create("trusting", 2_048);

  await expect(create("too-trusting", 2_049)).rejects.toThrow("Cannot exceed quota for ACLSizePerRole: 2048");
  const update = new UpdateAssumeRolePolicyCommand({ RoleName: "trusting", PolicyDocument: trustOf(2_049) });
  await expect(iam.send(update)).rejects.toThrow("Cannot exceed quota for ACLSizePerRole: 2048");
});

test("a function's environment has 4,096 bytes as JSON text, escapes included", async () => {
  const lambda = new LambdaClient(aws.clientConfig);
  const Role = await createRole("environment");
  const create = (FunctionName: string, value: string) =>
    lambda.send(
      new CreateFunctionCommand({
        FunctionName,
        Role,
        Runtime: "nodejs22.x",
        Handler: "index.handler",
        Code: { ZipFile: zipSync({ "index.js": Buffer.from("exports.handler = async () => {}") }) },
        Environment: { Variables: { TEXT: value } },
      }),
    );
  const quotes = (4_096 - JSON.stringify({ TEXT: "" }).length) / 2;
  const longest = `${'"'.repeat(Math.floor(quotes))}${quotes % 1 ? "x" : ""}`;
  await create("longest", longest);

  const measured = /exceeded the 4KB limit\. String measured: \{"TEXT":"\\"/;
  await expect(create("longer", `${longest}x`)).rejects.toMatchObject({
    name: "InvalidParameterValueException",
    message: expect.stringMatching(measured),
  });
  const update = new UpdateFunctionConfigurationCommand({
    FunctionName: "longest",
    Environment: { Variables: { TEXT: `${longest}x` } },
  });
  await expect(lambda.send(update)).rejects.toThrow(measured);
});

test("an event pattern has 2,048 characters", async () => {
  const events = new EventBridgeClient(aws.clientConfig);
  const putRule = (characters: number) => {
    const source = "s".repeat(characters - JSON.stringify({ source: [""] }).length);
    return events.send(
      new PutRuleCommand({ Name: "long", EventPattern: JSON.stringify({ source: [source] }) }),
    );
  };
  await putRule(2_048);

  await expect(putRule(2_049)).rejects.toThrow("it has more than 2048 characters");
});

test("a policy of an event bus has 10,240 characters", async () => {
  const events = new EventBridgeClient(aws.clientConfig);
  const putPolicy = (characters: number) => {
    const Resource = `arn:aws:events:us-east-1:${aws.accountId}:event-bus/default`;
    const policy = (Sid: string) =>
      policyOf({ Sid, Effect: "Allow", Principal: "*", Action: "events:PutEvents", Resource });
    const Policy = policy("s".repeat(characters - policy("").length));
    return events.send(new PutPermissionCommand({ Policy }));
  };
  await putPolicy(10_240);

  await expect(putPolicy(10_241)).rejects.toMatchObject({ name: "PolicyLengthExceededException" });
});

const roleOfProjects = () => `arn:aws:iam::${aws.accountId}:role/environment`;

test("a buildspec has 25,600 characters", async () => {
  const codebuild = new CodeBuildClient(aws.clientConfig);
  const create = (name: string, characters: number) =>
    createProject(codebuild, name, roleOfProjects(), "{version: 0.2}".padEnd(characters));
  await create("long", 25_600);

  await expect(create("longer", 25_601)).rejects.toThrow("max buildspec length is 25600");
});

test("a variable of a build has 4,096 characters, in a project and when a build starts", async () => {
  const codebuild = new CodeBuildClient(aws.clientConfig);
  const variables = (characters: number) => [{ name: "LONG", value: "v".repeat(characters) }];
  const create = (name: string, characters: number) =>
    createProject(codebuild, name, roleOfProjects(), "{version: 0.2}", variables(characters));
  await create("variables", 4_096);

  const refusal = {
    name: "InvalidInputException",
    message: "EnvironmentVariable should be at most 4096 characters",
  };
  await expect(create("longer-variables", 4_097)).rejects.toMatchObject(refusal);
  const update = new UpdateProjectCommand({
    name: "variables",
    environment: environmentOf(variables(4_097)),
  });
  await expect(codebuild.send(update)).rejects.toMatchObject(refusal);
  const start = new StartBuildCommand({
    projectName: "variables",
    environmentVariablesOverride: variables(4_097),
  });
  await expect(codebuild.send(start)).rejects.toMatchObject(refusal);
});
