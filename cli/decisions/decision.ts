import { paginateQuery } from "@aws-sdk/client-dynamodb";
import { marshall } from "@aws-sdk/util-dynamodb";
import { DECIDED, GATE_PREFIX, GATE_STATES } from "../../functions/contract/blocking/gate";
import { DUE_ATTRIBUTE, DUE_ITEMS_INDEX, PARTITION_KEY } from "../../functions/contract/ledger";
import type { DeployedImage, DeploymentEvent } from "../../functions/contract/notices/deployment-event";
import { rowOf } from "../../functions/table/dynamodb-table";
import type { Row } from "../../functions/table/table";
import { jsonIn, listIn, oneOf, textIn } from "../../functions/table/value";
import type { InstallationAccess } from "../installation";
import { rowsByKey, shown } from "../ledger/listed-images";

/**
 * A deployment at a stage of the gate, as `fargate-scans audit --json` prints it, by docs/schemas/audit.schema.json.
 * Times are ISO 8601 in UTC; null: not known, or not yet.
 */
export type ListedDecision = NonNullable<ReturnType<typeof decisionFromRow>>;

/** gate#CLUSTER/SERVICE/DEPLOYMENT#STAGE */
const KEY = new RegExp(`^${GATE_PREFIX}([^/#]+)/([^/#]+)/([^/#]+)#(\\w+)$`);

/** Reads an item of the table; undefined if it is none of the gate. */
export function decisionFromRow(row: Row) {
  const [, cluster, service, deploymentId, stage] = KEY.exec(String(row[PARTITION_KEY])) ?? [];
  const state = oneOf(GATE_STATES, row.gateState);
  if (state === undefined || !(cluster && service && deploymentId && stage)) {
    return undefined;
  }
  const log = readLog(row.decision);
  const decidedAt = log.decidedAt ?? textIn(row[DUE_ATTRIBUTE]) ?? null;
  return {
    ...{ version: "1" as const, state, ...shown(log, "detailType", "wouldBe", "because") },
    ...{ cluster, service, deploymentId, stage, ...shown(log, "serviceArn", "deploymentArn", "revisionArn") },
    ...{ startedAt: textIn(row.startedAt) ?? null, ...shown(log, "reason") },
    decidedAt: state === "IN_PROGRESS" ? null : decidedAt,
    images: log.images ?? [],
  };
}

/** Reads the published event of an item. A part that cannot be read counts as not known. */
export function readLog(decision: unknown): Partial<DeploymentEvent> {
  const { images, ...log }: Readonly<Record<string, unknown>> = Object(jsonIn(decision));
  const texts = Object.entries(log).filter(([, value]) => typeof value === "string");
  return { ...Object.fromEntries(texts), images: [...listIn(images, imageIn)] };
}

const imageIn = (image: unknown): DeployedImage | undefined =>
  typeof Object(image).reference === "string" ? (image as DeployedImage) : undefined;

/** Yields the decisions of the gate since a time, the newest first, page by page to hold few at a time. */
export async function* decisionsSince(
  { client, table, ledger }: Pick<InstallationAccess, "client" | "table" | "ledger">,
  since: Date,
): AsyncGenerator<ListedDecision> {
  const { name: IndexName, hashKey, rangeKey } = DUE_ITEMS_INDEX;
  const query = {
    ...{ TableName: table, IndexName, ScanIndexForward: false },
    KeyConditionExpression: `${hashKey} = :state AND ${rangeKey} >= :since`,
    ExpressionAttributeValues: marshall({ ":state": DECIDED, ":since": since.toISOString() }),
    // BatchGetItem reads at most 100.
    Limit: 100,
  };
  for await (const { Items = [] } of paginateQuery({ client }, query)) {
    const keys = Items.map((item) => String(rowOf(item)[PARTITION_KEY]));
    const rows = await rowsByKey(ledger, keys);
    yield* keys.flatMap((key) => decisionFromRow(rows.get(key) ?? {}) ?? []);
  }
}
