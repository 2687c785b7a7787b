import type { Image } from "../../../../functions/contract/image";
import type { Scan, Verdict } from "../../../../functions/contract/scan";
import { DIGEST, image, scanError, scanVerdict, TASK_ARN } from "../../samples";
import { openScan } from "../ledger-in-memory";
import { type Named, RescannedImages } from "./rescanned-images";

const SANDBOX = image("registry.test/sandbox/app:1", DIGEST);
const PROD = image("registry.test/prod/app:2", DIGEST);
const NAMED = { digest: DIGEST, name: { reference: PROD.repository, repository: PROD.repository } };

let memory: RescannedImages;

beforeEach(() => {
  memory = new RescannedImages();
});

async function scanned(of: Image, verdict: Verdict, boundTo?: string): Promise<void> {
  const scan = await openScan(memory.ledger, of);
  await memory.ledger.recordVerdict(scan, scanVerdict({ verdict, verdictAt: memory.now(), boundTo }));
  memory.passMinutes(10);
}

const fates = async (...named: Named[]) =>
  (await memory.rescan(...named))?.images?.map(({ repository, fate }) => `${repository} ${fate}`);

test("a digest has all of its rows scanned", async () => {
  await scanned(SANDBOX, "FAILED");
  await scanned(PROD, "PASSED");

  expect(await fates({ digest: DIGEST })).toEqual([
    "registry.test/sandbox/app opened",
    "registry.test/prod/app opened",
  ]);
});

test("a digest leaves rows alone that nobody reads any more", async () => {
  await scanned(SANDBOX, "FAILED");
  await scanned(PROD, "FAILED");
  memory.passMinutes(25 * 60);
  await scanned(SANDBOX, "PASSED");

  expect(await fates({ digest: DIGEST })).toEqual(["registry.test/sandbox/app opened"]);
});

test("a repository with a digest has its own row scanned", async () => {
  await scanned(SANDBOX, "PASSED", SANDBOX.repository);
  await scanned(PROD, "FAILED");

  expect(await fates(NAMED)).toEqual(["registry.test/prod/app opened"]);
  expect(await memory.row(SANDBOX)).not.toHaveProperty("rowState");
});

test("a repository whose content failed under another name alone is left to scan", async () => {
  await scanned(SANDBOX, "FAILED");

  expect(await fates(NAMED)).toBeUndefined();
  expect(await memory.row(SANDBOX)).not.toHaveProperty("rowState");
});

describe("a row that was scanned without a tag", () => {
  const UNTAGGED = { ...PROD, reference: PROD.repository };

  beforeEach(async () => {
    await scanned(SANDBOX, "FAILED");
    await scanned(UNTAGGED, "FAILED");
  });

  const scannedAs = async () =>
    (await memory.ledger.startable(10)).map(({ image: { reference } }) => reference);

  test("is scanned as the tag that somebody names", async () => {
    await fates({ digest: DIGEST, name: { ...NAMED.name, reference: PROD.reference } });

    expect(await scannedAs()).toEqual([PROD.reference]);
  });

  test("stays so where nobody names a tag", async () => {
    await fates(NAMED);

    expect(await scannedAs()).toEqual([PROD.repository]);
  });
});

test("a FAILED whose rescan ended in an error is scanned again under its name, however it is named", async () => {
  await memory.ledger.ask({ image: SANDBOX, taskArn: TASK_ARN });
  await memory.ledger.ask({ image: PROD, taskArn: TASK_ARN });
  const open = async () => (await memory.ledger.read(SANDBOX))?.scan as Scan;
  const failed = scanVerdict({ verdict: "FAILED", verdictAt: memory.now() });
  await memory.ledger.recordVerdict(await open(), failed);
  memory.passMinutes(25 * 60);
  await memory.ledger.ask({ image: SANDBOX, taskArn: TASK_ARN });
  await memory.ledger.recordError(await open(), scanError("permanent", "image"));

  await fates({ reference: SANDBOX.reference });

  expect(await memory.row(SANDBOX)).toMatchObject({
    repository: SANDBOX.repository,
    deadline: expect.anything(),
  });
});

test("a tag that somebody names is not that of another repository's scan, which is everybody's", async () => {
  await scanned(SANDBOX, "PASSED");

  await fates({ digest: DIGEST, name: { ...NAMED.name, reference: PROD.reference } });

  expect((await memory.ledger.startable(10)).map(({ image: each }) => each)).toEqual([SANDBOX]);
});

test("a repository whose content passes whatever its name is has the shared row scanned", async () => {
  await scanned(SANDBOX, "PASSED");

  expect(await fates(NAMED)).toEqual(["registry.test/sandbox/app opened"]);
  expect(memory.rows).toHaveLength(1);
});

test("a content that nobody knows is not scanned", async () => {
  expect(await fates(NAMED)).toBeUndefined();
});
