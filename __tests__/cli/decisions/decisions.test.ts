import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { marshall } from "@aws-sdk/util-dynamodb";
import { newestFirst } from "../../../cli/decisions";
import { decisionFromRow, isAbout, type ListedDecision } from "../../../cli/decisions/decision";
import { decisionsOf, heldDeployments } from "../../../cli/decisions/decisions";
import { describeDecisions } from "../../../cli/decisions/report";
import { DECIDED } from "../../../functions/contract/blocking/gate";
import { MINUTE } from "../../../functions/contract/durations";
import type { Row } from "../../../functions/table/table";
import { deploymentEvent } from "../../functions/deployment-events";
import { LocalService } from "../../functions/local-service";
import { DIGEST, minutesFromNow, NOW } from "../../functions/samples";
import { decision, held, item, key } from "../gate-items";

describe("an item of the gate", () => {
  test("is a decision with all that was published", () => {
    const { serviceArn, deploymentArn, revisionArn, reason, images } = deploymentEvent();

    expect(decisionFromRow(item())).toEqual({
      state: "FAILED",
      detailType: "Deployment Blocked",
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
    expect(describeDecisions([decision({ decision: text })], "scanning")).toContain("production/web");
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

test.each([
  [{ service: "web" }, key("web", "1"), true],
  [{ service: "web" }, key("web", "1", "staging"), true],
  [{ service: "web" }, key("web-2", "1"), false],
  [{ service: "web" }, key("api", "web"), false],
  [{ cluster: "production", service: "web" }, key("web", "1", "staging"), false],
  [{ cluster: "production", service: "web", id: "1" }, key("web", "1"), true],
  [{ cluster: "production", service: "web", id: "1" }, key("web", "2"), false],
])("%j is about %s: %s", (service, of, expected) => {
  expect(isAbout(service, of)).toBe(expected);
});

describe("the latest decisions on a service", () => {
  test("show the newest deployment in full, with each of its stages, and the others in a line each", () => {
    const id = "Vw4o5YhMlUXZXBDgTGBYT";
    const before = decision(
      { image: `gate#production/web/${id}#PRE_SCALE_UP`, gateState: "SUCCEEDED" },
      {
        ...{ detailType: undefined, reason: "Its images pass.", decidedAt: NOW.toISOString() },
      },
    );
    const earlier = decision(
      { image: key("web", "earlier") },
      {
        ...{
          detailType: "Deployment Audited",
          reason: "1 of 1 would be.",
          decidedAt: "2026-02-01T00:00:00.000Z",
        },
      },
    );

    const text = describeDecisions([decision(), before, earlier], "scanning");

    expect(text).toContain(
      `Deployment Blocked at ${minutesFromNow(3).toISOString()}\n1 of 2 images was refused.\n`,
    );
    expect(text).toContain("- CVE-2024-1234 critical in openssl 3.0.2, fixed in 3.0.13");
    expect(text).toContain("What to do: update the packages");
    expect(text).toContain(`image = "${DIGEST}"`);
    expect(text).toContain(`passed at ${NOW.toISOString()}\nIts images pass.\n`);
    expect(text).toMatch(
      /\nEarlier deployments:\n {2}2026-02-01T00:00:00.000Z {2}Deployment Audited {2}production\/web\/earlier POST_SCALE_UP: 1 of 1 would be\.$/,
    );
  });

  test("say of a deployment that is held since when, and what it waits for", () => {
    const text = describeDecisions([decisionFromRow(held()) as ListedDecision], "scanning");

    expect(text).toContain(`HELD since ${NOW.toISOString()}\nWaits for 1 of 1 scans.\n`);
    expect(text).toContain("Waits for the end of its scan.");
    expect(text).not.toContain("What to do");
  });

  test("come the newest first, and one that was decided meanwhile is held no more", () => {
    const decided = decision();
    const stale = decisionFromRow(held()) as ListedDecision;
    const later = decisionFromRow(
      held({ image: key("web", "later"), startedAt: minutesFromNow(9).toISOString() }),
    ) as ListedDecision;

    expect(newestFirst([stale, later], [decided])).toEqual([later, decided]);
  });
});

describe("what is read of the table", () => {
  const service = LocalService.forTests();
  let ledger: Parameters<typeof decisionsOf>[0];

  beforeAll(() => {
    ledger = { client: new DynamoDBClient(service.clientConfig), table: "scanning-ledger" };
  });

  /** Lets the index have these keys, one a page, and the table these items. */
  function tableHas(...rows: readonly Row[]): void {
    service.forget();
    service.answer = ({ action, body }) => {
      const asked = JSON.parse(body);
      if (action === "Query") {
        const page = Number(asked.ExclusiveStartKey?.image.S ?? 0);
        const Items = rows.slice(page, page + 1).map(({ image, dueAt }) => marshall({ image, dueAt }));
        const LastEvaluatedKey = page + 1 < rows.length ? { image: { S: `${page + 1}` } } : undefined;
        return { body: JSON.stringify({ Items, LastEvaluatedKey }) };
      }
      const all = rows.map((row) => marshall(row, { removeUndefinedValues: true }));
      if (action === "BatchGetItem") {
        const keys = asked.RequestItems["scanning-ledger"].Keys.map(
          (each: { image: { S: string } }) => each.image.S,
        );
        const found = all.filter((row) => keys.includes(row.image?.S));
        return { body: JSON.stringify({ Responses: { "scanning-ledger": found } }) };
      }
      return { body: JSON.stringify({ Items: all }) };
    };
  }

  async function read(...given: [Date?, ((key: string) => boolean)?]): Promise<string[]> {
    const ids: string[] = [];
    for await (const { deploymentId } of decisionsOf(ledger, ...given)) {
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

  test("leaves out, without reading them, those of other services", async () => {
    tableHas(item({ image: key("web", "2") }), item({ image: key("api", "1") }));

    expect(await read(undefined, (each) => isAbout({ service: "api" }, each))).toEqual(["1"]);
    expect(service.asked("BatchGetItem")).toHaveLength(1);
  });

  test("finds the deployments that are held among the gate's items", async () => {
    tableHas(held({ image: key("web", "2") }), item(), held({ image: key("api", "1") }));

    const found = await heldDeployments(ledger, (each) => isAbout({ service: "web" }, each));

    expect(found.map(({ deploymentId }) => deploymentId)).toEqual(["2"]);
    expect(service.asked("Scan")).toMatchObject([
      {
        FilterExpression: "begins_with(#image, :prefix)",
        ExpressionAttributeNames: { "#image": "image" },
        ExpressionAttributeValues: { ":prefix": { S: "gate#" } },
      },
    ]);
  });

  test.each<[string, readonly Row[], readonly string[]]>([
    [
      "that another one has replaced, which is through or held itself",
      [
        held({ image: key("web", "1") }),
        held({ image: key("web", "2"), startedAt: minutesFromNow(1).toISOString() }),
        held({ image: key("api", "3") }),
        item({ image: key("api", "4"), startedAt: minutesFromNow(1).toISOString() }),
      ],
      ["2"],
    ],
    [
      "that is held longer than the gate waits, and one hour",
      [
        held({ image: key("web", "1"), heldUntil: new Date(Date.now() - 1000).toISOString() }),
        held({ image: key("api", "2"), heldUntil: new Date(Date.now() + MINUTE).toISOString() }),
      ],
      ["2"],
    ],
  ])("leaves out of those a deployment %s", async (_, rows, expected) => {
    for (const each of [rows, rows.toReversed()]) {
      tableHas(...each);

      const found = await heldDeployments(ledger, () => true);

      expect(found.map(({ deploymentId }) => deploymentId)).toEqual(expected);
    }
  });
});
