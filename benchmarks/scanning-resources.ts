import {
  CodeBuildClient,
  CreateProjectCommand,
  paginateListBuildsForProject,
} from "@aws-sdk/client-codebuild";
import {
  CreateTableCommand,
  DeleteItemCommand,
  DynamoDBClient,
  paginateScan,
} from "@aws-sdk/client-dynamodb";
import { CreateRoleCommand, IAMClient } from "@aws-sdk/client-iam";
import { CreateQueueCommand, SQSClient } from "@aws-sdk/client-sqs";
import { WORK_QUEUE } from "../functions/contract/events";
import type { LocalAws } from "../local-aws";

/** The input `name` that the handlers are given. */
export const INSTALLATION = "benchmark";

/** A ledger table and a scanner project of a benchmark's own, with the names that a handler knows. */
export class ScanningResources {
  private constructor(
    readonly table: string,
    readonly project: string,
    private readonly dynamodb: DynamoDBClient,
    private readonly codebuild: CodeBuildClient,
  ) {}

  /** Creates the table as the scan-ledger construct does, and a project whose builds do nothing. */
  static async create(aws: LocalAws, name: string): Promise<ScanningResources> {
    const dynamodb = new DynamoDBClient(aws.clientConfig);
    const codebuild = new CodeBuildClient(aws.clientConfig);
    await dynamodb.send(
      new CreateTableCommand({
        TableName: name,
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
    const role = await new IAMClient(aws.clientConfig).send(
      new CreateRoleCommand({
        RoleName: name,
        AssumeRolePolicyDocument: JSON.stringify({
          Version: "2012-10-17",
          Statement: {
            Effect: "Allow",
            Principal: { Service: "codebuild.amazonaws.com" },
            Action: "sts:AssumeRole",
          },
        }),
      }),
    );
    await codebuild.send(
      new CreateProjectCommand({
        name,
        serviceRole: role.Role?.Arn,
        source: { type: "NO_SOURCE", buildspec: "version: 0.2\nphases: { build: { commands: [':'] } }\n" },
        artifacts: { type: "NO_ARTIFACTS" },
        environment: {
          type: "LINUX_CONTAINER",
          computeType: "BUILD_GENERAL1_SMALL",
          image: "image",
          environmentVariables: [{ name: "REGISTRY_SECRETS", value: '{"readable":[]}' }],
        },
      }),
    );
    const FifoQueue = "true";
    const QueueName = `${INSTALLATION}-${WORK_QUEUE.name}`;
    await new SQSClient(aws.clientConfig).send(
      new CreateQueueCommand({ QueueName, Attributes: { FifoQueue } }),
    );
    return new ScanningResources(name, name, dynamodb, codebuild);
  }

  /** Counts builds that were started, or wait for the coordinator, which starts one for each open scan. */
  async countBuilds(): Promise<number> {
    let count = 0;
    for await (const { Items = [] } of paginateScan({ client: this.dynamodb }, { TableName: this.table })) {
      count += Items.filter(({ rowState }) => rowState?.S === "WAITING").length;
    }
    const pages = paginateListBuildsForProject({ client: this.codebuild }, { projectName: this.project });
    for await (const { ids = [] } of pages) {
      count += ids.length;
    }
    return count;
  }

  /** Empties the ledger, so that every round begins alike. */
  async forgetImages(): Promise<void> {
    for await (const { Items = [] } of paginateScan({ client: this.dynamodb }, { TableName: this.table })) {
      for (const { image } of Items) {
        if (image) {
          await this.dynamodb.send(new DeleteItemCommand({ TableName: this.table, Key: { image } }));
        }
      }
    }
  }
}
