import { DynamoDBClient, UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import { marshall } from "@aws-sdk/util-dynamodb";
import type { TestInstallation } from "./installation";

/** A sweep whose function died after its first page. */
export const halfSweep = (leftBy: string) => ({
  sweepId: `${leftBy}-sweep`,
  sweptBy: "a-dead-invocation",
  pages: 1,
  clusterArn: "arn:aws:ecs:us-east-1:123456789012:cluster/shop",
  startedAt: new Date().toISOString(),
});

/** Every scan waits, since each has met the same error; what caused it is over, and a canary may find that out. */
export const openBreaker = (leftBy: string) => ({
  breaker: {
    impairmentId: `${leftBy}-impairment`,
    cause: "TOKEN_REFUSED",
    reason: "Sysdig refuses the token",
    errorClass: "configuration",
    openedAt: new Date(Date.now() - 600_000).toISOString(),
    failedCanaries: 1,
    nextCanaryAt: new Date().toISOString(),
    tried: [],
    suspects: [],
  },
});

/** Sets attributes of an item of the ledger, as the base's functions write them. */
export async function writeItem(
  installation: TestInstallation,
  key: string,
  values: Readonly<Record<string, unknown>>,
): Promise<void> {
  const names = Object.keys(values);
  const given = Object.fromEntries(names.map((name) => [`:${name}`, values[name]]));
  await new DynamoDBClient(installation.aws.clientConfig).send(
    new UpdateItemCommand({
      TableName: installation.output("ledger_table_name"),
      Key: { image: { S: key } },
      UpdateExpression: `SET ${names.map((name) => `${name} = :${name}`).join(", ")}`,
      ExpressionAttributeValues: marshall(given),
    }),
  );
}
