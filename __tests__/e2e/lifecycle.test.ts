import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
  CloudWatchLogsClient,
  DescribeLogGroupsCommand,
  FilterLogEventsCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import { StartBuildCommand } from "@aws-sdk/client-codebuild";
import { GetFunctionConfigurationCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { untilAnswer } from "../until";
import { inventory } from "./example";
import { holderOfStartPolicy } from "./policy-holder";
import { createLogin, PRIVATE_REGISTRY } from "./registry-login";
import { regularFiles } from "./regular-files";
import { runTasks } from "./running-tasks";
import { installation, runSuites } from "./shared-installation";

const TOKEN = "recognisable-c0ffee-token";

const registry_credentials: Record<string, { secret_arns: string[]; default_secret_arn: string }> = {};
const inputs = {
  exclude_images: ["docker.io/before/excluded"],
  launch_types: ["FARGATE", "EC2", "MANAGED_INSTANCES", "EXTERNAL"],
  max_concurrent_scans: 2,
  registry_credentials,
  sysdig_secure_api_token: TOKEN,
  tags: { team: "platform" },
};

// The first sweep has to find a table that nothing was written to.
runSuites(
  [
    inputs,
    {},
    async (aws) => {
      await runTasks(aws);
      await aws.sysdig.requireToken(TOKEN);
      const login = await createLogin(aws, "another-team/registry");
      registry_credentials[PRIVATE_REGISTRY] = { secret_arns: [login], default_secret_arn: login };
    },
  ],
  ["sweeping", "credential-attack"],
);

/** The variables of a deployment that no longer has the token at hand. */
function withoutToken() {
  const { sysdig_secure_api_token: _, ...variables } = installation.variables;
  return variables;
}

// Proves role.one-starter: IAM with its conditions, as AWS judges them.
test("the coordinator's own rights start scans, and no build with another buildspec, image, role or variable", async () => {
  const codebuild = await holderOfStartPolicy(installation);
  const start = (override: object) =>
    codebuild.send(
      new StartBuildCommand({ projectName: installation.output("scanner_project_name"), ...override }),
    );

  await expect(
    start({ environmentVariablesOverride: [{ name: "SCAN_ID", value: "x" }] }),
  ).resolves.toBeDefined();
  for (const override of [
    { buildspecOverride: "version: 0.2" },
    { imageOverride: "attacker/image" },
    { serviceRoleOverride: installation.output("coordinator_role_arn") },
    { privilegedModeOverride: true },
    { environmentTypeOverride: "ARM_CONTAINER" },
    { computeTypeOverride: "BUILD_GENERAL1_LARGE" },
    { certificateOverride: "bucket/certificate.pem" },
    { logsConfigOverride: { cloudWatchLogs: { status: "DISABLED" } } },
    { sourceLocationOverride: "https://example.com/x.git" },
    {
      environmentVariablesOverride: [
        { name: "SYSDIG_SECURE_ENDPOINT", value: "https://attacker.example.com" },
      ],
    },
    {
      environmentVariablesOverride: [
        { name: "SCAN_ID", value: "x" },
        { name: "SECURE_API_TOKEN", value: "x" },
      ],
    },
    // The build could read it, and a registry would get to see it.
    ...["REGISTRY_USER", "REGISTRY_PASSWORD"].map((name) => ({
      environmentVariablesOverride: [
        { name, value: installation.output("token_secret_arn"), type: "SECRETS_MANAGER" as const },
      ],
    })),
  ] as const) {
    await expect(start(override)).rejects.toMatchObject({ name: "AccessDeniedException" });
  }
});

// Proves token.nowhere.
test("the token is in the secret, and in no plan, state, template, log or function setting", async () => {
  const { clientConfig } = installation.aws;
  const secrets = new SecretsManagerClient(clientConfig);
  const SecretId = installation.output("token_secret_arn");
  expect((await secrets.send(new GetSecretValueCommand({ SecretId }))).SecretString).toBe(TOKEN);

  const { output: plan } = await installation.deployment.plan(installation.variables);
  expect(plan).not.toContain(TOKEN);
  const { folder } = installation.deployment;
  const files = regularFiles(folder).map((name) => join(folder, name));
  expect(files).toContain(installation.deployment.stateFile);
  expect(files.filter((file) => !file.includes("/providers/") && readFileSync(file).includes(TOKEN))).toEqual(
    [],
  );

  const logs = new CloudWatchLogsClient(clientConfig);
  const { logGroups = [] } = await logs.send(new DescribeLogGroupsCommand({}));
  expect(logGroups).toHaveLength(4);
  for (const { logGroupName } of logGroups) {
    const events = await untilAnswer(`a line in ${logGroupName}`, async () => {
      const { events = [] } = await logs.send(new FilterLogEventsCommand({ logGroupName }));
      return events.length > 0 ? events : undefined;
    });
    expect(JSON.stringify(events)).not.toContain(TOKEN);
  }
  const lambda = new LambdaClient(clientConfig);
  for (const name of ["trigger_function_name", "coordinator_function_name", "sweeper_function_name"]) {
    const settings = await lambda.send(
      new GetFunctionConfigurationCommand({ FunctionName: installation.output(name) }),
    );
    expect(JSON.stringify(settings.Environment)).not.toContain(TOKEN);
  }
});

// Proves plan.empty.
test("a second plan is empty, with and without the token", async () => {
  for (const variables of [installation.variables, withoutToken()]) {
    const { code, output } = await installation.deployment.plan(variables);
    expect(output).toContain("No changes");
    expect(output).not.toContain("still exists");
    expect(code).toBe(0);
  }
});

// Proves plan.destroy.
test("destroy, without the token, leaves nothing behind", async () => {
  // A function that still publishes would log, and its log group would be there again.
  await installation.untilAllArePublished();
  await installation.deployment.destroy(withoutToken());

  const { clusters: _, secrets, ...left } = await inventory({ config: () => installation.aws.clientConfig });
  expect(Object.entries(left).filter(([, names]) => names.length > 0)).toEqual([]);
  expect(secrets).toEqual(["registry"]);
});
