import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { imagePages } from "../../../cli/ledger/listed-images";
import { DynamodbTable } from "../../../functions/table/dynamodb-table";
import { LocalService } from "../../functions/local-service";
import { row } from "../rows";

const service = LocalService.forTests();

/** Lets the table have these pages. */
function pagesAre(...pages: ReturnType<typeof row>[][]): void {
  service.answer = ({ body }) => {
    const number = Number(JSON.parse(body).ExclusiveStartKey?.image.S ?? 0);
    const more = number + 1 < pages.length ? { LastEvaluatedKey: { image: { S: `${number + 1}` } } } : {};
    return { body: JSON.stringify({ Items: pages[number], ...more }) };
  };
}

const images = () => imagePages(new DynamodbTable(new DynamoDBClient(service.clientConfig), "ledger"));

async function list(): Promise<string[]> {
  const references: string[] = [];
  for await (const page of images()) {
    references.push(...page.map(({ reference }) => reference));
  }
  return references;
}

const named = (repository: string, changes: Record<string, unknown> = {}) =>
  row({ reference: `${repository}:1`, repository, ...changes });

test("every page is read, and only what is listed is asked for", async () => {
  pagesAre([named("docker.io/a/one")], [], [row({ image: "outcome#1" }), named("docker.io/a/two")]);

  expect(await list()).toEqual(["docker.io/a/one:1", "docker.io/a/two:1"]);
  const scans = service.asked("Scan");
  expect(scans).toHaveLength(3);
  expect(scans[0]).toMatchObject({ TableName: "ledger" });
  expect(Object.values(scans[0]?.ExpressionAttributeNames ?? {})).not.toContain("outcome");
});

test("a page is asked for only when the one before was taken, so no more than one is held", async () => {
  pagesAre([named("docker.io/a/one")], [named("docker.io/a/two")]);

  await images().next();

  expect(service.asked("Scan")).toHaveLength(1);
});
