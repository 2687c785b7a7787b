import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { marshall } from "@aws-sdk/util-dynamodb";
import { decisionFromRow, decisionsSince } from "../../../cli/decisions/decision";
import { DECIDED } from "../../../functions/contract/blocking/gate";
import { DynamodbTable } from "../../../functions/table/dynamodb-table";
import type { Row } from "../../../functions/table/table";
import { deploymentEvent } from "../../functions/deployment-events";
import { LocalService } from "../../functions/local-service";
import { DIGEST, minutesFromNow, NOW } from "../../functions/samples";
import { decision, held, item, key } from "../gate-items";

describe("an item of the gate", () => {
  test("is a decision with all that was published", () => {
    const { serviceArn, deploymentArn, revisionArn, reason, images } = deploymentEvent();

    expect(decisionFromRow(item())).toEqual({
      version: "1",
      state: "FAILED",
      ...{ detailType: "Deployment Blocked", wouldBe: null, because: null },
      ...{ cluster: "production", service: "web", deploymentId: "Vw4o5YhMlUXZXBDgTGBYT" },
      stage: "POST_SCALE_UP",
      ...{ serviceArn, deploymentArn, revisionArn, reason, images },
      startedAt: NOW.toISOString(),
      decidedAt: minutesFromNow(3).toISOString(),
    });
  });

  test("without an event has passed", () => {
    expect(decision({ gateState: "SUCCEEDED" }, { detailType: undefined })).toMatchObject({
      state: "SUCCEEDED",
      detailType: null,
    });
  });

  test("says what an audit would have done, and that the gate failed", () => {
    expect(decision({}, { wouldBe: "waiting", because: "gate-failure" })).toMatchObject({
      ...{ wouldBe: "waiting", because: "gate-failure" },
    });
  });

  test("that is held is not decided", () => {
    expect(decisionFromRow(held())).toMatchObject({ state: "IN_PROGRESS", decidedAt: null });
  });

  test.each([
    ["no JSON", "{"],
    ["null", "null"],
    ["images that are no list", JSON.stringify({ images: "x" })],
    ["no text", 7],
    ["nothing", undefined],
  ])("whose decision is %s is shown without", (_, text) => {
    expect(decision({ decision: text })).toMatchObject({ state: "FAILED", images: [] });
  });

  test.each([
    ["an image", `${DIGEST}#linux/amd64`],
    ["an outcome", "outcome#1"],
    ["a gate without a stage", "gate#production/web/1"],
    ["the open gate", "config#gate"],
  ])("is none of %s", (_, image) => {
    expect(decisionFromRow(item({ image }))).toBeUndefined();
  });

  test("of another state is none", () => {
    expect(decisionFromRow(item({ gateState: "OTHER" }))).toBeUndefined();
  });
});

describe("what is read of the table", () => {
  const service = LocalService.forTests();
  let ledger: Parameters<typeof decisionsSince>[0];

  beforeAll(() => {
    const [client, table] = [new DynamoDBClient(service.clientConfig), "scanning-ledger"];
    ledger = { client, table, ledger: new DynamodbTable(client, table) };
  });

  /** Lets the index have these keys, one a page, and the table these items. */
  function tableHas(...rows: readonly Row[]): void {
    service.answer = ({ action, body }) => {
      const asked = JSON.parse(body);
      if (action === "Query") {
        const page = Number(asked.ExclusiveStartKey?.image.S ?? 0);
        const Items = rows.slice(page, page + 1).map(({ image, dueAt }) => marshall({ image, dueAt }));
        const LastEvaluatedKey = page + 1 < rows.length ? { image: { S: `${page + 1}` } } : undefined;
        return { body: JSON.stringify({ Items, LastEvaluatedKey }) };
      }
      const keys: string[] = asked.RequestItems["scanning-ledger"].Keys.map(
        (each: { image: { S: string } }) => each.image.S,
      );
      const found = rows
        .filter(({ image }) => keys.includes(String(image)))
        .map((row) => marshall(row, { removeUndefinedValues: true }));
      return { body: JSON.stringify({ Responses: { "scanning-ledger": found } }) };
    };
  }

  async function read(since: Date): Promise<string[]> {
    const ids: string[] = [];
    for await (const { deploymentId } of decisionsSince(ledger, since)) {
      ids.push(deploymentId);
    }
    return ids;
  }

  test("are the decisions since a time, the newest first, by the index", async () => {
    tableHas(item({ image: key("web", "2") }), item({ image: key("web", "1") }));

    expect(await read(NOW)).toEqual(["2", "1"]);

    const [query] = service.asked("Query");
    expect(query).toMatchObject({
      IndexName: "due-items",
      KeyConditionExpression: "rowState = :state AND dueAt >= :since",
      ExpressionAttributeValues: { ":state": { S: DECIDED }, ":since": { S: NOW.toISOString() } },
      ScanIndexForward: false,
    });
  });
});
