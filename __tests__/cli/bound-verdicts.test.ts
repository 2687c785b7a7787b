import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { listImages } from "../../cli/ledger/list-images";
import { rowsOfContent } from "../../cli/wait/rows-of-image";
import { PLATFORMS } from "../../functions/contract/image";
import { keysOfContent } from "../../functions/ledger/keys-of-content";
import { DynamodbTable } from "../../functions/table/dynamodb-table";
import { LocalService } from "../functions/local-service";
import { DIGEST } from "../functions/samples";
import { plainRow, row } from "./rows";

const KEY = `${DIGEST}#linux/amd64`;
const [SANDBOX, PROD] = ["registry.test/sandbox/app", "registry.test/prod/app"] as const;
const OWN = { image: `${KEY}#${PROD}`, reference: `${PROD}:1`, repository: PROD };
const name = { reference: `${PROD}:1`, repository: PROD };

const service = LocalService.forTests();
let rows: ReturnType<typeof row>[] = [];

beforeAll(() => {
  service.answer = ({ action, body }) => {
    const asked = rows.filter(({ image }) => body.includes(JSON.stringify(image?.S)));
    return { body: JSON.stringify(action === "Scan" ? { Items: rows } : { Responses: { ledger: asked } }) };
  };
});

const table = () => new DynamodbTable(new DynamoDBClient(service.clientConfig), "ledger");
const shared = (changes: Record<string, unknown>) =>
  row({ reference: `${SANDBOX}:1`, repository: SANDBOX, ...changes });

async function list() {
  const found = [];
  for await (const image of listImages(table())) {
    found.push([image.repository, image.verdict, image.boundTo, image.ofRepository]);
  }
  return found;
}

test("a list has the verdict of each name, and says on which it rests", async () => {
  rows = [shared({ verdict: "PASSED", boundTo: SANDBOX }), row({ ...OWN, verdict: "FAILED" })];

  expect(await list()).toEqual([
    [SANDBOX, "PASSED", SANDBOX, false],
    [PROD, "FAILED", null, true],
  ]);
});

test("a list has no row of a name that nobody reads any more", async () => {
  rows = [shared({ verdict: "PASSED" }), row({ ...OWN, verdict: "FAILED" })];

  expect(await list()).toEqual([[SANDBOX, "PASSED", null, false]]);
});

describe("a content that is waited for under a name", () => {
  const verdicts = async (named?: typeof name) =>
    (await rowsOfContent(table(), { digest: DIGEST, name: named }, PLATFORMS)).map(
      ({ repository, verdict, scan }) => `${repository} ${verdict ?? scan?.state}`,
    );

  test("has the verdict of its own row", async () => {
    rows = [shared({ verdict: "PASSED", boundTo: SANDBOX }), row({ ...OWN, verdict: "FAILED" })];

    expect(await verdicts(name)).toEqual([`${PROD} FAILED`]);
    expect(await verdicts()).toEqual([`${SANDBOX} PASSED`]);
  });

  test("has none by the name of another", async () => {
    rows = [shared({ verdict: "PASSED", boundTo: SANDBOX })];

    expect(await verdicts(name)).toEqual([]);
  });

  test("has the FAILED of another name until its own scan is under way", async () => {
    rows = [shared({ verdict: "FAILED", scannedAs: SANDBOX })];
    expect(await verdicts(name)).toEqual([`${SANDBOX} FAILED`]);

    const { verdict: _, ...open } = row({
      ...OWN,
      rowState: "SCANNING",
      scanId: "1",
      dueAt: "2026-03-01T10:00:00Z",
    });
    rows = [...rows, open];
    expect(await verdicts(name)).toEqual([`${PROD} SCANNING`]);
  });
});

test("all rows of a content are found, and the table is gone through only where names matter", async () => {
  const keys = async (changes: Record<string, unknown>) => {
    const found = [plainRow({ reference: `${SANDBOX}:1`, repository: SANDBOX, ...changes }), plainRow(OWN)];
    let pages = 0;
    async function* allPages() {
      pages += 1;
      yield { rows: found };
    }
    const ledger = { getAll: async () => found.slice(0, 1), pages: allPages };
    return [(await keysOfContent(ledger, DIGEST)).length, pages];
  };

  expect(await keys({ verdict: "PASSED" })).toEqual([2, 0]);
  expect(await keys({ verdict: "PASSED", boundTo: SANDBOX })).toEqual([3, 1]);
});
