import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { marshall } from "@aws-sdk/util-dynamodb";
import { listImages, type RowSelection } from "../../cli/ledger/list-images";
import { LocalService } from "../functions/local-service";
import { row } from "./rows";

const service = LocalService.forTests();

/** Lets the table have these pages. */
function pagesAre(...pages: ReturnType<typeof row>[][]): void {
  service.answer = ({ body }) => {
    const number = Number(JSON.parse(body).ExclusiveStartKey?.image.S ?? 0);
    const more = number + 1 < pages.length ? { LastEvaluatedKey: { image: { S: `${number + 1}` } } } : {};
    return { body: JSON.stringify({ Items: pages[number], ...more }) };
  };
}

async function list(selection: RowSelection = {}): Promise<string[]> {
  const references: string[] = [];
  for await (const { reference } of listImages(
    new DynamoDBClient(service.clientConfig),
    "ledger",
    selection,
  )) {
    references.push(reference);
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
  expect(Object.values(scans[0]?.ExpressionAttributeNames ?? {})).not.toContain("claimedBy");
});

test("an installation that is impaired is said so, whatever is asked for; one that is not says nothing", async () => {
  const control = (breaker?: Record<string, unknown>) =>
    marshall({ image: "installation#control", epoch: 1, ...(breaker && { breaker }) });
  const impairments: string[] = [];
  const read = async (page: ReturnType<typeof row>[]) => {
    pagesAre(page);
    const none = { statuses: ["FAILED"], repositories: ["nothing/at-all"] } as const;
    const images = listImages(new DynamoDBClient(service.clientConfig), "ledger", none, {
      impaired: ({ reason }) => impairments.push(reason),
    });
    expect((await images.next()).done).toBe(true);
  };

  await read([control(), named("docker.io/a/one")]);
  expect(impairments).toEqual([]);
  await read([named("docker.io/a/one"), control({ reason: "no token stored: set it" })]);
  expect(impairments).toEqual(["no token stored: set it"]);
  expect(Object.values(service.asked("Scan")[0]?.ExpressionAttributeNames ?? {})).toContain("breaker");
});

test("a page is asked for only when the one before was taken, so no more than one is held", async () => {
  pagesAre([named("docker.io/a/one")], [named("docker.io/a/two")]);

  const images = listImages(new DynamoDBClient(service.clientConfig), "ledger", {
    statuses: [],
    repositories: [],
  });
  await images.next();

  expect(service.asked("Scan")).toHaveLength(1);
});

test("only the images of the asked statuses and repositories are listed", async () => {
  pagesAre([
    named("docker.io/library/failed"),
    named("docker.io/library/passed", { verdict: "PASSED" }),
    named("docker.io/library/broken", { verdict: "PASSED", rowState: "ERROR" }),
    named("ghcr.io/acme/deep/failed"),
  ]);

  expect(await list({ statuses: ["FAILED"] })).toEqual([
    "docker.io/library/failed:1",
    "ghcr.io/acme/deep/failed:1",
  ]);
  expect(await list({ statuses: ["ERROR", "NO_POLICY"] })).toEqual(["docker.io/library/broken:1"]);
  expect(await list({ repositories: ["docker.io/*/failed", "**/broken"] })).toEqual([
    "docker.io/library/failed:1",
    "docker.io/library/broken:1",
  ]);
  expect(await list({ statuses: ["FAILED"], repositories: ["ghcr.io/**"] })).toEqual([
    "ghcr.io/acme/deep/failed:1",
  ]);
});

test("all images of a page are counted, also those that nobody asked for", async () => {
  pagesAre([named("docker.io/a/one"), row({ image: "outcome#1" })], [named("docker.io/a/two")]);
  const counts: number[] = [];

  const images = listImages(
    new DynamoDBClient(service.clientConfig),
    "ledger",
    { statuses: ["ERROR"] },
    { counted: (count) => counts.push(count) },
  );

  expect((await images.next()).done).toBe(true);
  expect(counts).toEqual([1, 1]);
});
