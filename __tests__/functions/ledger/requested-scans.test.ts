import { imageKey } from "../../../functions/contract/images/image";
import { MAX_OPEN_REQUESTS } from "../../../functions/contract/requests/scan-request";
import { type AskedScan, answerRequest } from "../../../functions/ledger/requested-scans";
import { digestOf, image, minutesFromNow, scanError, scanVerdict, TASK_ARN } from "../samples";
import { beginScan, endScan, LedgerInMemory, openScan, scanNow } from "./ledger-in-memory";

let store: LedgerInMemory;

beforeEach(() => {
  store = new LedgerInMemory();
});

const imageOf = (number: number) => image(`app-${number}:1`, digestOf(number));

/** Answers request number n for the image of the same number. */
const request = (number: number, changes: Partial<AskedScan> = {}) => {
  const asked = {
    requestId: `request-${number}`,
    requestedBy: "pipeline",
    region: "us-east-1",
    clusterArn: "cluster",
  };
  const scan = { ...asked, image: imageOf(number), isLeftOut: false, ...changes };
  return answerRequest(store.table, scan, store.ledger.settings, store.now());
};
const kind = async (number: number, changes: Partial<AskedScan> = {}) =>
  (await request(number, changes)).kind;

// Proves request.limits.
test("a request opens a scan and is told, once, whatever becomes of that", async () => {
  const answer = await request(1);

  const scan = await scanNow(store.ledger, imageOf(1));
  expect(answer).toEqual({ kind: "opened", key: imageKey(imageOf(1)), scanId: scan?.scanId });
  expect(scan).toMatchObject({ state: "WAITING", requestId: "request-1", lastTaskArn: "cluster" });
  store.passMinutes(1);
  await endScan(store.ledger, await beginScan(store.ledger, imageOf(1)), scanError("permanent", "image"));
  store.meanwhile(imageOf(1), () => Promise.reject(new Error("written")));
  expect(await request(1)).toEqual(answer);
  expect(await store.published()).toMatchObject([
    { requestId: "request-1", requestedBy: "pipeline", images: [{ ...imageOf(1), fate: "opened" }] },
    { image: imageOf(1) },
  ]);
});

test("it says what keeps it from opening one", async () => {
  await openScan(store.ledger, imageOf(1));
  await store.putVerdict(imageOf(2));
  await endScan(store.ledger, await openScan(store.ledger, imageOf(3)), scanError("infrastructure", "image"));

  expect([await kind(1), await kind(2), await kind(3)]).toEqual(["open", "fresh", "error"]);
  expect(await kind(4, { isLeftOut: true })).toBe("left-out");
  expect(await store.row(imageOf(4))).toBeUndefined();
});

test("of a fresh FAILED that is too young it says from when it is renewed, and then it renews it", async () => {
  const failed = scanVerdict({ verdict: "FAILED", verdictAt: store.now() });
  await endScan(store.ledger, await openScan(store.ledger, imageOf(1)), failed);
  const renewableAt = minutesFromNow(5).toISOString();

  expect(await request(1)).toMatchObject({ kind: "fresh", renewableAt });
  store.passMinutes(5);
  expect(await request(1, { requestId: "request-2" })).toMatchObject({ kind: "opened" });
  expect(await store.row(imageOf(1))).toMatchObject({ verdict: "FAILED", rowState: expect.any(String) });
});

test("of scans that only requests asked for twenty are open; an end or a sighting frees a place", async () => {
  for (let number = 1; number <= MAX_OPEN_REQUESTS; number += 1) {
    expect(await kind(number)).toBe("opened");
  }
  expect(await kind(21)).toBe("refused");
  expect(await store.row(imageOf(21))).toBeUndefined();

  await endScan(store.ledger, await beginScan(store.ledger, imageOf(1)), scanError("permanent", "image"));
  await store.ledger.ask({ image: imageOf(2), taskArn: TASK_ARN });
  expect([await kind(22), await kind(23), await kind(24)]).toEqual(["opened", "opened", "refused"]);
});
