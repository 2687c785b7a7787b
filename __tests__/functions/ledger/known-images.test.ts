import { Slots } from "../../../functions/capacity/slots";
import { type Image, imageKey, repositoryKey } from "../../../functions/contract/image";
import { CONTROL_KEY } from "../../../functions/contract/ledger";
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
  known = remembering();
});

const remembering = (capacity?: number) =>
  new KnownImages(table, new Slots(table, () => now), () => now, capacity);

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

const verdictOf = async (of: Image) => (await known.verdicts([of], TASK_ARN)).get(repositoryKey(of))?.verdict;
/** How many calls it takes to find out about an image. */
async function callsFor(of: Image): Promise<number> {
  table.forgetCalls();
  await verdictOf(of);
  return table.calls;
}

test("images with a fresh verdict are found with it, in one call, and then without any", async () => {
  await putVerdict(NGINX);
  await putVerdict(BUSYBOX, { verdict: "PASSED" });
  await verdictOf(image("redis:7", `sha256:${"c".repeat(64)}`));
  table.forgetCalls();

  const first = await known.verdicts([NGINX, BUSYBOX], TASK_ARN);
  expect([...first.values()].map(({ verdict }) => verdict)).toEqual(["FAILED", "PASSED"]);
  expect(table.calls).toBe(1);

  expect(await known.verdicts([NGINX, BUSYBOX], TASK_ARN)).toEqual(first);
  expect(table.calls).toBe(1);
});

test.each<[string, Values]>([
  ["a stale verdict", { freshUntil: NOW }],
  ["an open scan and no verdict", { verdict: "", rowState: "SCANNING", scanId: SCAN_ID }],
  ["an error that waits", { verdict: "", rowState: "ERROR", scanId: SCAN_ID, dueAt: minutesFromNow(5) }],
])("%s is not known, and read again each time", async (_, values) => {
  await putVerdict(NGINX, values);

  expect(await verdictOf(NGINX)).toBeUndefined();
  expect(await callsFor(NGINX)).toBe(1);
});

test("what is stale ends at that very time", async () => {
  await putVerdict(NGINX, { freshUntil: minutesFromNow(0.5) });
  await verdictOf(NGINX);

  now = minutesFromNow(0.4);
  expect(await callsFor(NGINX)).toBe(0);
  now = minutesFromNow(0.5);
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
  now = minutesFromNow(60.5);
  expect(await callsFor(NGINX)).toBe(0);
});

test("an image whose sighting cannot be written is left to whoever asks for it; its siblings are known", async () => {
  await putVerdict(NGINX, { lastSeenAt: minutesFromNow(-61) });
  await putVerdict(BUSYBOX);
  const update = table.update.bind(table);
  table.update = (change) =>
    change.key === imageKey(NGINX) ? Promise.reject(new Error("throttled")) : update(change);

  const verdicts = await known.verdicts([NGINX, BUSYBOX], TASK_ARN);

  expect([...verdicts.keys()]).toEqual([repositoryKey(BUSYBOX)]);
});

test("a new epoch ends all that is remembered, within a minute", async () => {
  await putVerdict(NGINX);
  await verdictOf(NGINX);
  await putVerdict(NGINX, { freshUntil: NOW });
  await table.update({ key: CONTROL_KEY, set: { epoch: 1 } });

  now = minutesFromNow(0.9);
  expect(await callsFor(NGINX)).toBe(0);
  now = minutesFromNow(1);
  expect(await verdictOf(NGINX)).toBeUndefined();
});

test("an epoch that was raised before it was ever read leaves nothing of before", async () => {
  await putVerdict(NGINX);
  const order: string[] = [];
  const read = async () => {
    order.push("epoch");
    return { running: new Set<string>(), epoch: 1 };
  };
  const getAll = table.getAll.bind(table);
  table.getAll = async (keys) => {
    order.push("rows");
    return getAll(keys);
  };

  await new KnownImages(table, { read }, () => now).verdicts([NGINX], TASK_ARN);

  expect(order).toEqual(["epoch", "rows"]);
});

test("the epoch is read once a minute, however many images are asked for", async () => {
  await putVerdict(NGINX);
  const reads = [];
  for (let second = 0; second < 120; second += 1) {
    now = minutesFromNow(second / 60);
    reads.push(await callsFor(NGINX));
  }

  // The first time, with the row.
  expect(reads.reduce((sum, each) => sum + each, 0)).toBe(3);
});

test("a ledger that does not answer is an error: nothing is taken for known", async () => {
  await putVerdict(NGINX);
  await verdictOf(NGINX);
  table.get = () => Promise.reject(new Error("no answer"));

  now = minutesFromNow(1);
  await expect(verdictOf(NGINX)).rejects.toThrow("no answer");
});

test("it remembers so many images and no more, and forgets the one remembered longest ago", async () => {
  known = remembering(1);
  await putVerdict(NGINX);
  await putVerdict(BUSYBOX);
  await verdictOf(NGINX);
  await verdictOf(BUSYBOX);

  expect(await callsFor(BUSYBOX)).toBe(0);
  expect(await callsFor(NGINX)).toBe(1);
});

describe("the same content in another repository", () => {
  const MIRROR = image("registry.test/mirror/nginx:1.27", NGINX.digest);
  const OWN = asOwn(MIRROR);
  const boundTo = NGINX.repository;

  test("costs no call where the verdict rests on no name", async () => {
    await putVerdict(NGINX, { verdict: "PASSED" });
    expect(await callsFor(NGINX)).toBeGreaterThan(0);

    expect(await verdictOf(MIRROR)).toBe("PASSED");
    expect(await callsFor(MIRROR)).toBe(0);
    expect(known.named(MIRROR)).toEqual(MIRROR);
  });

  test("that one task runs is recorded once", async () => {
    await putVerdict(NGINX, { verdict: "PASSED", lastSeenAt: minutesFromNow(-120) });
    await known.verdicts([], TASK_ARN);
    table.forgetCalls();

    expect((await known.verdicts([NGINX, MIRROR], TASK_ARN)).size).toBe(2);
    expect(table.writes).toBe(1);
  });

  test.each<[string, Values]>([
    ["a verdict that rests on another name", { verdict: "PASSED", boundTo }],
    ["a FAILED of another name", { verdict: "FAILED", scannedAs: boundTo }],
  ])("is not known by %s, but by its own, which is remembered", async (_, values) => {
    await putVerdict(NGINX, values);
    expect(await verdictOf(NGINX)).toBe(values.verdict);
    expect(await verdictOf(MIRROR)).toBeUndefined();
    expect(imageKey(known.named(MIRROR))).toBe(`${imageKey(NGINX)}#${MIRROR.repository}`);

    await putVerdict(OWN, { verdict: "PASSED" });
    expect(await verdictOf(MIRROR)).toBe("PASSED");
    expect(await callsFor(MIRROR)).toBe(0);
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

  test("is known by its own verdict without a call where nobody renews that of the other name", async () => {
    await putVerdict(NGINX, { verdict: "PASSED", boundTo, freshUntil: minutesFromNow(-1) });
    await putVerdict(OWN, { verdict: "FAILED", scannedAs: MIRROR.repository });
    expect(await verdictOf(MIRROR)).toBe("FAILED");

    expect(await callsFor(MIRROR)).toBe(0);
  });
});
