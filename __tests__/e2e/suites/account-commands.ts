import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { TOKEN } from "../account-token";
import { commandsOf, outputOf } from "../document-commands";
import { installation } from "../shared-installation";
import { container, keyOf } from "../task-event";

beforeAll(() => installation.aws.sysdig.requireToken(TOKEN));

async function storedToken(): Promise<string | undefined> {
  const client = new SecretsManagerClient(installation.aws.clientConfig);
  const SecretId = installation.output("token_secret_arn");
  return (await client.send(new GetSecretValueCommand({ SecretId }))).SecretString;
}

const run = (command: string) => outputOf(installation.aws, command);

// Proves token.awaited: Secrets Manager and the right to look at it.
test("a token that a raised version has replaced by not-set comes back with the command of docs/token.md", async () => {
  const { sysdig_secure_api_token: _, ...tokenless } = installation.variables;
  const raised = { ...tokenless, sysdig_secure_api_token_version: 2 };
  const first = (await installation.deployment.plan(tokenless)).output;
  const warned = (await installation.deployment.plan(raised)).output.replace(/[│╷╵\s]+/g, " ");
  await installation.deployment.apply(raised);
  expect(await storedToken()).toBe("not-set");
  await installation.send({ id: "tokenless", containers: [container("token/lost:1")] });
  await installation.untilRow(keyOf("token/lost:1"), { rowState: "ERROR", errorClass: "configuration" });

  const [command = "", ...others] = commandsOf("token.md");
  await run(command);

  expect(others).toEqual([]);
  expect(await storedToken()).toBe(TOKEN);
  await installation.passTime(keyOf("token/lost:1"), "dueAt");
  await installation.coordinate();
  await installation.untilRow(keyOf("token/lost:1"), { verdict: "PASSED", rowState: undefined });
  expect((await installation.deployment.plan(raised)).output).toContain("No changes");
  expect(first).not.toContain("Warning");
  expect(warned).toContain(
    "if this plan replaces the secret's version, the stored token becomes not-set. To prevent this, export the token",
  );
});

// Proves network.key: AWS's grants while the key changes.
test("a running installation takes a key, and gives back all but that of its token, as docs/encryption.md says", async () => {
  const key = "arn:aws:kms:us-east-1:123456789012:key/11112222-3333-4444-5555-666677778888";
  const { deployment } = installation;
  const variables = { ...installation.variables, sysdig_secure_api_token_version: 2 };
  const secret = `--secret-id ${installation.output("token_secret_arn")}`;
  const keyOfToken = () => run(`aws secretsmanager describe-secret ${secret} --query KmsKeyId --output text`);

  const taken = await deployment.apply({ ...variables, kms_key_arn: key });
  expect(taken.output).toContain("0 destroyed");
  expect(await keyOfToken()).toBe(key);
  await deployment.apply(variables);
  expect(await keyOfToken()).toBe(key);
  await run(`aws secretsmanager update-secret ${secret} --kms-key-id ""`);

  expect((await deployment.plan(variables)).output).toContain("No changes");
  expect(await storedToken()).toBe(TOKEN);
});

test("the command of docs/backend-mode.md removes the functions' own network interfaces that nobody uses", async () => {
  const described = async () =>
    (
      await run(
        "aws ec2 describe-network-interfaces --output text --query 'sort(NetworkInterfaces[].Description)'",
      )
    ).split(/\t/);
  const subnet = await run("aws ec2 describe-subnets --output text --query 'Subnets[0].SubnetId'");
  const before = await described();
  const functionsOf = (name: string) =>
    ["scan-trigger", "scan-coordinator", "task-sweeper"].map(
      (program) => `AWS Lambda VPC ENI-${name}-${program}-0b7ee14c-6f4c-4b8a-9d0b-1a6f4b9c1111`,
    );
  const ours = functionsOf("fargate-image-scanning");
  const others = [
    "of a database",
    "AWS Lambda VPC ENI-billing-0b7ee14c-6f4c-4b8a-9d0b-1a6f4b9c1111",
    // Installations whose names begin like this one's, one of them like one of its functions.
    ...functionsOf("fargate-image-scanning-eu"),
    ...functionsOf("fargate-image-scanning-scan-trigger"),
  ];
  for (const description of [...others, ...ours]) {
    await run(
      `aws ec2 create-network-interface --subnet-id ${subnet} --description '${description}' --query NetworkInterface.Status`,
    );
  }

  const [command = ""] = commandsOf("backend-mode.md");
  await run(command);

  expect(await described()).toEqual([...before, ...others].filter((text) => text !== "").sort());
});
