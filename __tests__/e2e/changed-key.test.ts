import { CloudWatchLogsClient, DescribeLogGroupsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { DescribeTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { GetFunctionConfigurationCommand, LambdaClient } from "@aws-sdk/client-lambda";
import {
  DescribeSecretCommand,
  SecretsManagerClient,
  UpdateSecretCommand,
} from "@aws-sdk/client-secrets-manager";
import { GetQueueAttributesCommand, SQSClient } from "@aws-sdk/client-sqs";
import type { Variables } from "../../local-aws/deployment";
import { TestInstallation } from "./installation";
import { container, keyOf } from "./task-event";

const KEY = "arn:aws:kms:us-east-1:123456789012:key/11112222-3333-4444-5555-666677778888";

let installation: TestInstallation;

beforeAll(async () => {
  installation = await TestInstallation.create({ deployment_gate: {} });
});

afterAll(() => installation?.remove());

const OWN = "AWS's own";

const ownOr = (key = "") => (key === "" || key.includes(":alias/aws/") ? OWN : key);

/** The keys of what is encrypted, as AWS answers them. */
async function keysInUse(): Promise<Readonly<Record<string, unknown>>> {
  const { clientConfig } = installation.aws;
  const { logGroups = [] } = await new CloudWatchLogsClient(clientConfig).send(
    new DescribeLogGroupsCommand({}),
  );
  const { Table } = await new DynamoDBClient(clientConfig).send(
    new DescribeTableCommand({ TableName: installation.output("ledger_table_name") }),
  );
  const { KMSKeyArn } = await new LambdaClient(clientConfig).send(
    new GetFunctionConfigurationCommand({ FunctionName: installation.output("coordinator_function_name") }),
  );
  const { Attributes } = await new SQSClient(clientConfig).send(
    new GetQueueAttributesCommand({
      QueueUrl: installation.output("dead_letter_queue_url"),
      AttributeNames: ["KmsMasterKeyId"],
    }),
  );
  const { KmsKeyId } = await new SecretsManagerClient(clientConfig).send(
    new DescribeSecretCommand({ SecretId: installation.output("token_secret_arn") }),
  );
  const ofLogs = [...new Set(logGroups.map(({ kmsKeyId }) => ownOr(kmsKeyId)))].join();
  return {
    function: ownOr(KMSKeyArn),
    logs: ofLogs,
    queue: ownOr(Attributes?.KmsMasterKeyId),
    table: ownOr(Table?.SSEDescription?.KMSMasterKeyArn),
    token: ownOr(KmsKeyId),
  };
}

const all = (key: string) => ({ function: key, logs: key, queue: key, table: key, token: key });

/** After a change nothing is left to do, nothing of before is lost, and images are scanned. */
async function expectGoesOn(variables: Variables, image: string, before: readonly string[]): Promise<void> {
  const { output } = await installation.deployment.plan(variables);

  expect(output).toContain("No changes");
  for (const known of before) {
    expect(await installation.row(keyOf(known))).toMatchObject({ verdict: "PASSED" });
  }
  await installation.send({ id: image, containers: [container(`shop/${image}:1`)] });
  await installation.untilRow(keyOf(`shop/${image}:1`), { verdict: "PASSED" });
}

test("a running installation takes a key, and goes on without it again", async () => {
  const { deployment, variables } = installation;
  await installation.send({ id: "plain", containers: [container("shop/plain:1")] });
  await installation.untilRow(keyOf("shop/plain:1"), { verdict: "PASSED" });
  expect(await keysInUse()).toEqual(all(OWN));

  await deployment.apply({ ...variables, kms_key_arn: KEY });
  expect(await keysInUse()).toEqual(all(KEY));
  await expectGoesOn({ ...variables, kms_key_arn: KEY }, "with-key", ["shop/plain:1"]);

  await deployment.apply(variables);
  expect(await keysInUse()).toEqual({ ...all(OWN), token: KEY });
  // The provider names no key to AWS, which keeps the one that is there: docs/encryption.md says what to do.
  await new SecretsManagerClient(installation.aws.clientConfig).send(
    new UpdateSecretCommand({ SecretId: installation.output("token_secret_arn"), KmsKeyId: "" }),
  );
  expect(await keysInUse()).toEqual(all(OWN));
  await expectGoesOn(variables, "without-key", ["shop/plain:1", "shop/with-key:1"]);
});
