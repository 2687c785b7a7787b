import { CreateTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { CreateQueueCommand, SQSClient } from "@aws-sdk/client-sqs";
import { WORK_QUEUE } from "../functions/contract/events";
import type { LocalAws } from "../local-aws";

/** The input `name` that the handlers are given. */
export const INSTALLATION = "benchmark";
export const LEDGER = "benchmark-ledger";

/** Creates the table as the scan-ledger construct does, and the coordinator's queue. */
export async function createScanningResources(aws: LocalAws): Promise<void> {
  await new DynamoDBClient(aws.clientConfig).send(
    new CreateTableCommand({
      TableName: LEDGER,
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: ["image", "rowState", "dueAt"].map((AttributeName) => ({
        AttributeName,
        AttributeType: "S",
      })),
      KeySchema: [{ AttributeName: "image", KeyType: "HASH" }],
      GlobalSecondaryIndexes: [
        {
          IndexName: "due-items",
          KeySchema: [
            { AttributeName: "rowState", KeyType: "HASH" },
            { AttributeName: "dueAt", KeyType: "RANGE" },
          ],
          Projection: { ProjectionType: "ALL" },
        },
      ],
    }),
  );
  const QueueName = `${INSTALLATION}-${WORK_QUEUE.name}`;
  await new SQSClient(aws.clientConfig).send(
    new CreateQueueCommand({ QueueName, Attributes: { FifoQueue: "true" } }),
  );
}
