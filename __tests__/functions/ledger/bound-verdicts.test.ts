import { type Image, imageKey } from "../../../functions/contract/image";
import type { Scan, Verdict } from "../../../functions/contract/scan";
import { asOwn } from "../../../functions/rows/named-rows";
import { DAY_MINUTES, DIGEST, image, scanError, scanVerdict } from "../samples";
import { LedgerInMemory, openScan } from "./ledger-in-memory";

const SANDBOX = image("registry.test/sandbox/app:1", DIGEST);
const PROD = image("registry.test/prod/app:1", DIGEST);
const STAGING = image("registry.test/staging/app:1", DIGEST);

let store: LedgerInMemory;

beforeEach(() => {
  store = new LedgerInMemory();
});

const ask = (of: Image) => store.ledger.ask({ image: of, taskArn: "task" });

const opened = (of: Image) => openScan(store.ledger, of, { taskArn: "task" });

const end = (scan: Scan, verdict: Verdict, boundTo?: string) =>
  store.ledger.recordVerdict(scan, scanVerdict({ verdict, verdictAt: store.now(), boundTo }));

test("a verdict that rests on no name is that of every repository: one row, and one scan", async () => {
  await end(await opened(SANDBOX), "PASSED");

  expect(await ask(PROD)).toEqual({ kind: "nothing" });
  expect(store.rows).toHaveLength(1);
  expect(await store.row(SANDBOX)).not.toHaveProperty("boundTo");
});

test.each(["PASSED", "NO_POLICY"] as const)(
  "a %s that rests on a name is that of its repository",
  async (verdict) => {
    const outcome = await end(await opened(SANDBOX), verdict, SANDBOX.repository);

    expect(outcome).toMatchObject({ verdict, boundTo: SANDBOX.repository });
    expect(await store.row(SANDBOX)).toMatchObject({ verdict, boundTo: SANDBOX.repository });
    expect(await ask(SANDBOX)).toEqual({ kind: "nothing" });
  },
);

test("another repository of its content is scanned under its own name, in a row of its own, once in a window", async () => {
  await end(await opened(SANDBOX), "PASSED", SANDBOX.repository);

  const scan = await opened(PROD);
  expect(scan.image).toEqual(asOwn(PROD));
  expect(await ask(PROD)).toEqual({ kind: "nothing" });
  const outcome = await end(scan, "FAILED");

  expect(outcome?.image).toEqual(asOwn(PROD));
  expect(await ask(PROD)).toEqual({ kind: "nothing" });
  expect(await store.row(asOwn(PROD))).toMatchObject({ verdict: "FAILED", repository: PROD.repository });
  expect(await store.row(SANDBOX)).toMatchObject({ verdict: "PASSED", repository: SANDBOX.repository });
  store.passMinutes(DAY_MINUTES);
  expect((await opened(PROD)).image).toEqual(asOwn(PROD));
});

test("a repository never asks for the rescan of a stale verdict that rests on another name", async () => {
  await end(await opened(SANDBOX), "PASSED", SANDBOX.repository);
  store.passMinutes(25 * 60);

  expect((await opened(PROD)).image).toEqual(asOwn(PROD));
  expect((await opened(SANDBOX)).image).toEqual(SANDBOX);
});

test.each<[string, (image: Image) => Image]>([
  ["any", (of) => of],
  ["its own", asOwn],
])("a repository that asks in %s row keeps the shared one, which leaves it to its own", async (_, named) => {
  await end(await opened(SANDBOX), "PASSED", SANDBOX.repository);
  const expiresAt = async () => Number((await store.row(SANDBOX))?.expiresAt);
  const first = await expiresAt();
  store.passMinutes(80 * DAY_MINUTES);

  const scan = await opened(named(PROD));
  expect(await expiresAt()).toBe(first + 80 * 24 * 3600);
  store.passMinutes(61);
  await ask(named(PROD));
  expect(await expiresAt()).toBe(first + 80 * 24 * 3600 + 61 * 60);
  await end(scan, "FAILED");
  expect(await store.row(SANDBOX)).toMatchObject({ verdict: "PASSED", reference: SANDBOX.reference });
});

test("a repository in its own row gives no end to a shared row whose scan is open", async () => {
  await end(await opened(SANDBOX), "PASSED", SANDBOX.repository);
  store.passMinutes(25 * 60);
  await opened(SANDBOX);
  await opened(PROD);

  expect(await store.row(SANDBOX)).not.toHaveProperty("expiresAt");
});

test("where a rescan rests on no name any more, all repositories share its verdict", async () => {
  await end(await opened(SANDBOX), "PASSED", SANDBOX.repository);
  await end(await opened(PROD), "FAILED");
  store.passMinutes(25 * 60);
  await end(await opened(SANDBOX), "PASSED");

  expect(await ask(PROD)).toEqual({ kind: "nothing" });
  expect(await store.row(SANDBOX)).not.toHaveProperty("boundTo");
});

test("a FAILED in the shared row outdates what the own row of the same name says", async () => {
  await end(await opened(SANDBOX), "PASSED", SANDBOX.repository);
  await end(await opened(PROD), "PASSED", PROD.repository);
  const stale = { key: imageKey(SANDBOX), set: { freshUntil: store.now() } };
  await store.table.update(stale);
  await end(await opened(SANDBOX), "PASSED");
  await store.table.update(stale);
  store.passMinutes(1);
  await end(await opened(PROD), "FAILED");

  expect(await store.row(SANDBOX)).toMatchObject({ verdict: "FAILED", scannedAs: PROD.repository });
  expect(await store.row(asOwn(PROD))).toMatchObject({
    verdict: "PASSED",
    freshUntil: store.now().toISOString(),
  });
});

test("each repository that meets a FAILED of another name gets one scan of its own; the shared FAILED stays", async () => {
  await end(await opened(SANDBOX), "FAILED");
  expect(await ask(SANDBOX)).toEqual({ kind: "nothing" });

  await end(await opened(PROD), "PASSED", PROD.repository);
  await end(await opened(STAGING), "FAILED");

  expect(await ask(PROD)).toEqual({ kind: "nothing" });
  expect(await ask(STAGING)).toEqual({ kind: "nothing" });
  expect(await store.row(SANDBOX)).toMatchObject({ verdict: "FAILED", scannedAs: SANDBOX.repository });
  expect(store.rows.map(({ image: key }) => key)).toEqual(
    [SANDBOX, asOwn(PROD), asOwn(STAGING)].map(imageKey),
  );
});

test("what is published of an own row leaves the outbox", async () => {
  await end(await opened(SANDBOX), "FAILED");
  await end(await opened(PROD), "PASSED");
  await store.published();

  expect(store.unpublished).toEqual([]);
});

describe("a retry of a rescan", () => {
  /** A row whose first scan both repositories have seen, and whose rescan has ended in an error. */
  async function failedRescan(verdict: Verdict, boundTo?: string): Promise<Scan> {
    const scan = await opened(SANDBOX);
    await ask(PROD);
    await end(scan, verdict, boundTo);
    store.passMinutes(25 * 60);
    await store.ledger.recordError(await opened(SANDBOX), scanError("infrastructure", "transient"));
    store.passMinutes(10);
    const [due] = await store.ledger.startable(1);
    if (due === undefined) {
      throw new Error("no error is due");
    }
    return due;
  }

  const bound = [
    ["FAILED", undefined],
    ["PASSED", SANDBOX.repository],
  ] as const;

  test.each(bound)("is done under the name that a %s counts for, whoever asks", async (...verdict) => {
    const retried = await failedRescan(...verdict);

    expect((await store.ledger.reopen(retried, "WAITING"))?.image).toEqual(SANDBOX);
  });

  test.each(bound)("is so, too, where a task of that name asks for it: %s", async (...verdict) => {
    await failedRescan(...verdict);

    expect((await opened(SANDBOX)).image).toEqual(SANDBOX);
  });

  test("takes turns where the verdict is everybody's", async () => {
    const retried = await failedRescan("PASSED");

    expect((await store.ledger.reopen(retried, "WAITING"))?.image).toEqual(PROD);
  });
});
