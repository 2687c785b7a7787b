import { randomUUID } from "node:crypto";
import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import { marshall, unmarshall } from "@aws-sdk/util-dynamodb";

/** How far a sweep has come: what is left begins here. */
export interface SweepPosition {
  /** Names the sweep, however many invocations it takes. */
  readonly sweepId: string;
  /** Pages that are done. */
  readonly pages: number;
  /** Cluster to go on with; undefined: the first. */
  readonly clusterArn?: string | undefined;
  /** Page to go on with; undefined: the cluster's first. */
  readonly nextToken?: string | undefined;
}

/**
 * Key of the one item beside the rows in the ledger's table. It has none of an image's attributes, and nothing that
 * lists images takes it for one.
 */
const KEY = "sweep#position";

/**
 * Keeps the position of the sweep. An invocation that begins takes the sweep over from the one before, which may have
 * died, run out of time, or still be at it: that one learns so with its next page, and stops. So no two invocations
 * move the position against each other, and no part of a sweep is lost.
 */
export class SweepPositions {
  constructor(
    private readonly dynamodb: DynamoDBClient,
    private readonly tableName: string,
    private readonly now: () => Date = () => new Date(),
  ) {}

  /** Takes over the sweep that has not ended, or begins a new one. */
  async begin(invocation: string): Promise<SweepPosition> {
    const { Attributes = {} } = await this.dynamodb.send(
      new UpdateItemCommand({
        TableName: this.tableName,
        Key: { image: { S: KEY } },
        UpdateExpression:
          "SET sweptBy = :invocation, sweepId = if_not_exists(sweepId, :id), pages = if_not_exists(pages, :none), " +
          "startedAt = if_not_exists(startedAt, :now)",
        ExpressionAttributeValues: marshall({
          ":invocation": invocation,
          ":id": randomUUID(),
          ":none": 0,
          ":now": this.now().toISOString(),
        }),
        ReturnValues: "ALL_NEW",
      }),
    );
    const { sweepId, pages, clusterArn, nextToken } = unmarshall(Attributes);
    return { sweepId, pages, clusterArn, nextToken };
  }

  /** Moves on. False, and nothing is changed, when another invocation has taken over. */
  async save(invocation: string, position: SweepPosition): Promise<boolean> {
    const { clusterArn, nextToken, pages } = position;
    const given = Object.entries({ clusterArn, nextToken }).filter(([, value]) => value !== undefined);
    const absent = ["clusterArn", "nextToken"].filter((name) => !given.some(([known]) => known === name));
    return this.updateOwn(
      invocation,
      `SET pages = :pages${given.map(([name]) => `, ${name} = :${name}`).join("")}` +
        (absent.length > 0 ? ` REMOVE ${absent.join(", ")}` : ""),
      { ":pages": pages, ...Object.fromEntries(given.map(([name, value]) => [`:${name}`, value])) },
    );
  }

  /** The sweep is complete; the next invocation begins a new one. False when another has taken over. */
  async finish(invocation: string): Promise<boolean> {
    return this.updateOwn(
      invocation,
      "SET endedAt = :now REMOVE sweepId, pages, clusterArn, nextToken, startedAt",
      { ":now": this.now().toISOString() },
    );
  }

  private async updateOwn(
    invocation: string,
    expression: string,
    values: Readonly<Record<string, unknown>>,
  ): Promise<boolean> {
    try {
      await this.dynamodb.send(
        new UpdateItemCommand({
          TableName: this.tableName,
          Key: { image: { S: KEY } },
          UpdateExpression: expression,
          ConditionExpression: "sweptBy = :invocation",
          ExpressionAttributeValues: marshall({ ":invocation": invocation, ...values }),
        }),
      );
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) {
        return false;
      }
      throw error;
    }
  }
}
