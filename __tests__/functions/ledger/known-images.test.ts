import { type Image, imageKey, repositoryKey } from "../../../functions/contract/image";
import { KnownImages } from "../../../functions/ledger/known-images";
import { asOwn } from "../../../functions/rows/named-rows";
import type { Values } from "../../../functions/table/value";
import { DAY_MINUTES, image, minutesFromNow, NOW, OTHER_DIGEST, SCAN_ID, TASK_ARN } from "../samples";
import { CountedTable } from "./counted-table";

const NGINX = image();
const BUSYBOX = image("busybox:1.36", OTHER_DIGEST);

let table: CountedTable;
let now: Date;
let known: KnownImages;

beforeEach(() => {
  table = new CountedTable();
  now = NOW;
  known = new KnownImages(table, () => now);
});

/** Puts a row with a verdict that is fresh for a day, and that was seen right now. */
async function putVerdict(of: Image, values: Values = {}): Promise<void> {
  const { reference, repository, platform } = of;
  const seen = { firstSeenAt: NOW, lastSeenAt: NOW, lastTaskArn: "another" };
  const verdict = { verdict: "FAILED", verdictAt: NOW, freshUntil: minutesFromNow(DAY_MINUTES) };
  await table.update({
    key: imageKey(of),
    set: { reference, repository, platform, ...seen, ...verdict, ...values },
  });
  table.forgetCalls();
}

const knownImage = async (of: Image) => (await known.read([of], TASK_ARN)).get(repositoryKey(of));
const verdictOf = async (of: Image) => (await knownImage(of))?.verdict;

test("the images of a task are read in one call, those with a fresh verdict with that", async () => {
  await putVerdict(NGINX);
  await putVerdict(BUSYBOX, { verdict: "PASSED" });
  const unknown = image("redis:7", `sha256:${"c".repeat(64)}`);

  const read = await known.read([NGINX, BUSYBOX, unknown], TASK_ARN);

  expect([...read.values()].map(({ verdict }) => verdict)).toEqual(["FAILED", "PASSED", undefined]);
  expect(table.calls).toBe(1);
});

test.each<[string, Values]>([
  ["a stale verdict", { freshUntil: NOW }],
  ["an open scan and no verdict", { verdict: "", rowState: "SCANNING", scanId: SCAN_ID }],
  ["an error that waits", { verdict: "", rowState: "ERROR", scanId: SCAN_ID, dueAt: minutesFromNow(5) }],
])("%s is no fresh verdict", async (_, values) => {
  await putVerdict(NGINX, values);

  expect(await verdictOf(NGINX)).toBeUndefined();
});

test("an hour after an image was seen, that it runs is written again, and the row lives on", async () => {
  await putVerdict(NGINX);
  now = minutesFromNow(59);
  await verdictOf(NGINX);
  expect(await table.get(imageKey(NGINX))).toMatchObject({ lastTaskArn: "another" });

  now = minutesFromNow(60);
  await verdictOf(NGINX);

  const row = await table.get(imageKey(NGINX));
  expect(row).toMatchObject({ lastSeenAt: now.toISOString(), lastTaskArn: TASK_ARN });
  expect(Number(row?.expiresAt)).toBeGreaterThan(now.getTime() / 1000);
});

test("an image whose sighting cannot be written is left to whoever asks for it; its siblings are known", async () => {
  await putVerdict(NGINX, { lastSeenAt: minutesFromNow(-61) });
  await putVerdict(BUSYBOX);
  const update = table.update.bind(table);
  table.update = (change) =>
    change.key === imageKey(NGINX) ? Promise.reject(new Error("throttled")) : update(change);

  const read = await known.read([NGINX, BUSYBOX], TASK_ARN);

  expect([...read.values()].map(({ verdict }) => verdict)).toEqual([undefined, "FAILED"]);
});

test("a ledger that does not answer is an error: nothing is taken for known", async () => {
  table.getAll = () => Promise.reject(new Error("no answer"));

  await expect(verdictOf(NGINX)).rejects.toThrow("no answer");
});

describe("the same content in another repository", () => {
  const MIRROR = image("registry.test/mirror/nginx:1.27", NGINX.digest);
  const OWN = asOwn(MIRROR);
  const boundTo = NGINX.repository;

  test("that one task runs is recorded once", async () => {
    await putVerdict(NGINX, { verdict: "PASSED", lastSeenAt: minutesFromNow(-120) });

    const read = await known.read([NGINX, MIRROR], TASK_ARN);

    expect([...read.values()].map(({ verdict }) => verdict)).toEqual(["PASSED", "PASSED"]);
    expect(table.writes).toBe(1);
  });

  test.each<[string, Values]>([
    ["a verdict that rests on another name", { verdict: "PASSED", boundTo }],
    ["a FAILED of another name", { verdict: "FAILED", scannedAs: boundTo }],
  ])("is not known by %s, but by its own", async (_, values) => {
    await putVerdict(NGINX, values);
    expect(await verdictOf(NGINX)).toBe(values.verdict);
    expect(await knownImage(MIRROR)).toEqual({ image: OWN, verdict: undefined });

    await putVerdict(OWN, { verdict: "PASSED" });
    expect(await verdictOf(MIRROR)).toBe("PASSED");
    expect(await verdictOf(NGINX)).toBe(values.verdict);
  });

  test("keeps the row that leaves it to its own, which is not read without that", async () => {
    const seen = { lastSeenAt: minutesFromNow(-61), expiresAt: 1 };
    await putVerdict(NGINX, { verdict: "PASSED", boundTo, ...seen });
    await putVerdict(OWN, { verdict: "FAILED", scannedAs: MIRROR.repository, ...seen });

    expect(await verdictOf(MIRROR)).toBe("FAILED");

    const { expiresAt } = (await table.get(imageKey(OWN))) ?? {};
    expect(expiresAt).toBeGreaterThan(NOW.getTime() / 1000);
    expect(await table.get(imageKey(NGINX))).toMatchObject({
      expiresAt,
      lastSeenAt: seen.lastSeenAt.toISOString(),
    });
  });
});
