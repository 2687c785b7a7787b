import { CreateTableCommand, DynamoDBClient, GetItemCommand } from "@aws-sdk/client-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import { DAY, MINUTE } from "../functions/contract/durations";
import { Ledger } from "../functions/ledger/ledger";
import { Outbox } from "../functions/outbox/outbox";
import { DynamodbTable } from "../functions/table/dynamodb-table";
import { type LocalAws, startLocalAws } from "../local-aws";
import { NOW } from "./functions/samples";
import { planned } from "./modules/synthesized";

/** A ledger in a real table of the embedded AWS, with a clock that only the test moves. */
export class LedgerOnAws {
  private time = NOW.getTime();
  private readonly dynamodb: DynamoDBClient;
  readonly table: DynamodbTable;
  readonly ledger: Ledger;
  readonly outbox: Outbox;

  private constructor(
    private readonly aws: LocalAws,
    private readonly tableName: string,
  ) {
    this.dynamodb = new DynamoDBClient(aws.clientConfig);
    this.table = new DynamodbTable(this.dynamodb, tableName);
    this.ledger = new Ledger(
      this.table,
      { installation: "scanning", tableArn: "table", rescanAfterMs: DAY },
      this.now,
    );
    this.outbox = new Outbox(this.table, this.now);
  }

  static async create(): Promise<LedgerOnAws> {
    const aws = await startLocalAws();
    const definition = tableDefinition();
    await new DynamoDBClient(aws.clientConfig).send(new CreateTableCommand(definition));
    return new LedgerOnAws(aws, definition.TableName);
  }

  readonly now = (): Date => new Date(this.time);

  passMinutes(minutes: number): void {
    this.time += minutes * MINUTE;
  }

  /** The row of a key as plain values. */
  async row(key: string): Promise<Record<string, unknown> | undefined> {
    const { Item } = await this.dynamodb.send(
      new GetItemCommand({ TableName: this.tableName, Key: { image: { S: key } } }),
    );
    return Item && unmarshall(Item);
  }

  stop(): Promise<void> {
    return this.aws.stop();
  }
}

interface Definition {
  readonly name: string;
  readonly hash_key: string;
  readonly attribute: readonly { name: string; type: "S" | "N" }[];
  readonly global_secondary_index: readonly {
    name: string;
    hash_key: string;
    range_key: string;
    projection_type: "KEYS_ONLY";
  }[];
}

/** The table as the construct describes it to Terraform. */
function tableDefinition() {
  const table = planned().at("scan-ledger/table") as unknown as Definition;
  return {
    TableName: table.name,
    BillingMode: "PAY_PER_REQUEST" as const,
    KeySchema: [{ AttributeName: table.hash_key, KeyType: "HASH" as const }],
    AttributeDefinitions: table.attribute.map(({ name, type }) => ({
      AttributeName: name,
      AttributeType: type,
    })),
    GlobalSecondaryIndexes: table.global_secondary_index.map((index) => ({
      IndexName: index.name,
      KeySchema: [
        { AttributeName: index.hash_key, KeyType: "HASH" as const },
        { AttributeName: index.range_key, KeyType: "RANGE" as const },
      ],
      Projection: { ProjectionType: index.projection_type },
    })),
  };
}
