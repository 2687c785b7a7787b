import type { ScanError } from "../../../functions/contract/scan";
import { RUNNER_ERRORS } from "../../../functions/errors/runner-errors";
import { recordError, waitsForSysdig } from "../../../functions/scan-coordinator/record-error";
import { beginScan, LedgerInMemory } from "../ledger/ledger-in-memory";
import { minutesFromNow, scanError, TASK_ARN } from "../samples";
import {
  createRequestHandler,
  requestDetail,
  requestEvent,
  requestedImage,
  requestId,
} from "../scan-requests";

const INSTALLATION = { ...scanError("configuration", "installation"), code: "BadToken" };
const REFUSED = { ...scanError("configuration", "registry"), code: "Refused" };
const OUTAGE = scanError("infrastructure", "transient");
const BUSY: ScanError = { ...OUTAGE, code: RUNNER_ERRORS.SysdigBusy.code };

/** A trigger that was asked for scans of so many images, each of a repository of its own, which have begun. */
async function requested(scans = 1) {
  const handler = createRequestHandler();
  for (let number = 1; number <= scans; number++) {
    await handler.ask(number);
    await beginScan(handler.ledger, requestedImage(number));
  }
  const { ledger, table } = handler.store;
  const end = async (number: number, error: ScanError) =>
    recordError(handler, await handler.scan(number), error);
  const see = (
    number: number,
    source: { readonly credentials?: string; readonly bySweep?: true; readonly byGate?: true } = {},
  ) => ledger.ask({ image: requestedImage(number), taskArn: TASK_ARN, ...source });
  return { ...handler, ledger, table, end, see };
}

describe("the error of a scan that only a request asked for", () => {
  test("does not open the breaker, however many images meet it", async () => {
    const { end, ledger } = await requested(3);

    for (const number of [1, 2, 3]) {
      await end(number, INSTALLATION);
    }

    expect(await ledger.breaker.read()).toMatchObject({ open: undefined, suspect: undefined });
  });

  test.each([
    ["the installation", INSTALLATION],
    ["the source", REFUSED],
    ["nothing that lasts", OUTAGE],
  ])("is not retried by itself where it hits %s, and makes no later wait longer", async (_, error) => {
    const { end, store, ledger } = await requested();

    await end(1, error);
    store.passMinutes(48 * 60);

    expect(await store.row(requestedImage(1))).toMatchObject({
      rowState: "ERROR",
      attempts: 0,
      reason: error.reason,
    });
    expect(await store.row(requestedImage(1))).not.toHaveProperty("dueAt");
    expect(await ledger.startable(100)).toEqual([]);
  });

  test("raises no alarm, and is published as every outcome is", async () => {
    const { end, telemetry, store } = await requested();

    await end(1, REFUSED);

    expect(telemetry.counts).toEqual({ ScansRequested: 1 });
    expect(await store.published()).toContainEqual(
      expect.objectContaining({ account: "123456789012", region: "us-east-1", image: requestedImage(1) }),
    );
  });

  test("is looked at again with the next request", async () => {
    const { end, ask, store, scan } = await requested();
    await end(1, REFUSED);
    store.passMinutes(6);

    const again = requestEvent({ ...requestDetail(1), requestId: requestId(2) });

    expect(await ask(2, again)).toMatchObject({ kind: "opened" });
    expect(await scan(1)).toMatchObject({ state: "WAITING", requestId: requestId(2) });
  });

  test("keeps nobody else waiting where it says that Sysdig was asked too often", async () => {
    const { scan, ledger, telemetry, now } = await requested();

    expect(await waitsForSysdig({ ledger, telemetry, now }, await scan(1), BUSY)).toBe(false);
    expect((await ledger.slots.read()).backOff).toBeUndefined();
  });
});

describe("a sighting makes it an ordinary scan", () => {
  test.each([
    ["a task", {}],
    ["a sweep", { bySweep: true }],
    ["the gate", { byGate: true }],
  ] as const)("by %s, whose error is retried", async (_, by) => {
    const { see, end, store } = await requested();

    await see(1, by);
    await end(1, { ...INSTALLATION, code: "BadToken" });

    expect(await store.row(requestedImage(1))).toMatchObject({
      dueAt: expect.any(String),
      attempts: 1,
      firstTaskArn: TASK_ARN,
      lastTaskArn: TASK_ARN,
    });
  });

  test("with its source, which is tried where the request's was refused", async () => {
    const { see, end, store } = await requested();
    const credentials = "arn:aws:secretsmanager:us-east-1:123456789012:secret:quay";

    await see(1, { credentials });
    await end(1, REFUSED);

    expect(await store.row(requestedImage(1))).toMatchObject({ dueAt: expect.any(String) });
  });

  test("also where the same task was seen within the hour", async () => {
    const store = new LedgerInMemory({ rescanAfterHours: 0.5 });
    const handler = createRequestHandler({ store });
    await store.putVerdict(requestedImage(1));
    store.passMinutes(31);
    await handler.ask(1);

    await store.ledger.ask({ image: requestedImage(1), taskArn: TASK_ARN });

    expect(await handler.scan(1)).toMatchObject({ state: "WAITING", requestId: undefined });
  });

  test.each([REFUSED, INSTALLATION])("which may end in that moment in $errorScope", async (error) => {
    const { see, store, end } = await requested();
    store.meanwhile(requestedImage(1), () => see(1));

    await end(1, error);

    expect(await store.row(requestedImage(1))).toMatchObject({ attempts: 1, dueAt: expect.any(String) });
  });

  test("also where that ended in an error before", async () => {
    const { see, end, store, scan } = await requested();
    await end(1, OUTAGE);
    store.passMinutes(6);

    const asked = await see(1, { bySweep: true });

    expect(asked).toMatchObject({ kind: "opened" });
    expect(await scan(1)).toMatchObject({ requestId: undefined });
  });

  test("and one that meets an end in that moment has that retried", async () => {
    const { see, end, store } = await requested();
    let looks = 0;
    store.table.interrupt = async (key) => {
      if (key.startsWith("sha256:") && ++looks === 2) {
        await end(1, INSTALLATION);
      }
    };

    await see(1);

    expect(await store.row(requestedImage(1))).toMatchObject({
      rowState: "ERROR",
      dueAt: minutesFromNow(5).toISOString(),
      lastTaskArn: TASK_ARN,
    });
  });
});
