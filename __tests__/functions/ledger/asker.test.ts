import { imageKey } from "../../../functions/contract/images/image";
import { contentKey } from "../../../functions/images/contents";
import { type ImageItem, newItem, rowOf } from "../../../functions/images/image-item";
import { KnownImages, requestScan } from "../../../functions/ledger/asker";
import { Ledger } from "../../../functions/ledger/ledger";
import { RecordedPokes } from "../recorded-pokes";
import { RecordedTelemetry } from "../recorded-telemetry";
import { DAY_MINUTES, digestOf, image, minutesFromNow, NOW, OTHER_DIGEST, TASK_ARN } from "../samples";
import { CountedTable } from "./counted-table";
import { LedgerInMemory } from "./ledger-in-memory";

const NGINX = image();
const BUSYBOX = image("busybox:1.36", OTHER_DIGEST);
const SETTINGS = { installation: "scanning", tableArn: "table", rescanAfterMs: 1 };

let table: CountedTable;

beforeEach(() => {
  table = new CountedTable();
});

/** Puts an image with a verdict that is fresh for a day, and that was seen right now. */
async function put(of = NGINX, changes: Partial<ImageItem> = {}): Promise<void> {
  const verdict = { verdict: "FAILED", freshUntil: minutesFromNow(DAY_MINUTES) } as const;
  const item = { ...newItem(of), lastSeenAt: NOW, lastTaskArn: "another", verdict, ...changes };
  await table.transact([{ key: imageKey(of), rev: undefined, item: rowOf(item, NOW, undefined) }]);
  table.forgetCalls();
}

function read(minute = 0, ...images: readonly (typeof NGINX)[]) {
  const now = () => minutesFromNow(minute);
  return new KnownImages(table, new Ledger(table, SETTINGS, now), now).read(images, TASK_ARN);
}

test("the images of a task are read in one call, and known by a fresh verdict alone", async () => {
  await put();
  await put(BUSYBOX, { verdict: { verdict: "PASSED", freshUntil: NOW } });
  await put(image("a:1", digestOf(1)), { verdict: undefined, state: "SCANNING", scanId: "scan" });

  const known = await read(0, NGINX, BUSYBOX, image("a:1", digestOf(1)), image("a:1", digestOf(2)));

  expect([...known]).toEqual([[imageKey(NGINX), { verdict: "FAILED", isRecorded: true }]]);
  expect(table.calls).toBe(1);
});

test("an hour after an image was seen, that it runs is written again, and the item lives on", async () => {
  await put();
  await read(59, NGINX);
  expect(table.writes).toBe(0);

  await read(60, NGINX);
  const row = await table.get(imageKey(NGINX));
  expect(row).toMatchObject({ lastSeenAt: minutesFromNow(60).toISOString(), lastTaskArn: TASK_ARN });
  expect(Number(row?.expiresAt)).toBeGreaterThan(minutesFromNow(89 * DAY_MINUTES).getTime() / 1000);
});

test("of an image whose sighting cannot be written that is said; its siblings are recorded", async () => {
  await put();
  await put(BUSYBOX, { lastSeenAt: minutesFromNow(-61) });
  table.transact = () => Promise.reject(new Error("throttled"));

  const known = await read(0, NGINX, BUSYBOX);
  expect([NGINX, BUSYBOX].map((each) => known.get(imageKey(each))?.isRecorded)).toEqual([true, false]);
});

const REQUEST = { image: image(), taskArn: TASK_ARN };

function createAsker() {
  const store = new LedgerInMemory();
  const { ledger, now } = store;
  return { store, ledger, now, pokes: new RecordedPokes(), telemetry: new RecordedTelemetry() };
}

test("an image is named to the coordinator where its scan was opened or is to begin earlier, and not otherwise", async () => {
  const asker = createAsker();
  for (const request of [{ ...REQUEST, bySweep: true }, REQUEST, REQUEST]) {
    await requestScan(asker, request);
    await asker.pokes.send();
  }

  expect(asker.pokes.sent).toEqual([[imageKey(image())], [imageKey(image())]]);
  expect(asker.telemetry.counts).toEqual({ ImagesSeen: 3, ScansRequested: 1, ScansDeduplicated: 1 });
});

test("an image is not known any more by what it copied from a name that fails", async () => {
  const passed = { verdict: "PASSED", verdictAt: NOW, freshUntil: minutesFromNow(DAY_MINUTES) } as const;
  await put(NGINX, { verdict: { ...passed, copiedFrom: "registry.test/mirror/nginx" } });
  await put(BUSYBOX, { verdict: passed });
  expect([...(await read(0, NGINX, BUSYBOX)).keys()]).toEqual([NGINX, BUSYBOX].map(imageKey));

  const failed = {
    verdict: "FAILED",
    verdictAt: minutesFromNow(1),
    copiedFrom: "registry.test/mirror/nginx",
  };
  const item = JSON.parse(JSON.stringify({ failed }));
  await table.transact(
    [NGINX, BUSYBOX].map((each) => ({ key: String(contentKey(each)), rev: undefined, item })),
  );
  table.forgetCalls();

  expect([...(await read(1, NGINX, BUSYBOX)).keys()]).toEqual([imageKey(BUSYBOX)]);
  expect(table.calls).toBe(1);
});
