import { errorKind, type Scan, type ScanError } from "../../../functions/contract/scan";
import { RUNNER_ERRORS } from "../../../functions/errors/runner-errors";
import { coordinate } from "../../../functions/scan-coordinator/coordinate";
import { waitsForSysdig } from "../../../functions/scanners/back-off";
import { recordError } from "../../../functions/scanners/record-error";
import { startScan } from "../../../functions/scanners/start-scan";
import { LedgerInMemory } from "../ledger/ledger-in-memory";
import { minutesFromNow, OTHER_DIGEST, scanError, TASK_ARN } from "../samples";
import {
  createRequestHandler,
  requestDetail,
  requestEvent,
  requestedImage,
  requestId,
} from "../scan-requests";
import { createCoordinator, scanOf } from "../simulated-coordinator";

const INSTALLATION = { ...scanError("configuration", "installation"), code: "BadToken" };
const REFUSED = { ...scanError("configuration", "registry"), code: "Refused" };
const OUTAGE = scanError("infrastructure", "transient");
const BUSY: ScanError = { ...OUTAGE, code: RUNNER_ERRORS.SysdigBusy.code };

/** A trigger that was asked for scans of so many images, each of a repository of its own, and has started them. */
async function requested(scans = 1) {
  const handler = createRequestHandler();
  for (let number = 1; number <= scans; number++) {
    await handler.ask(number);
  }
  const { ledger, table } = handler.store;
  const end = async (number: number, error: ScanError) =>
    recordError(handler.starter, await handler.scan(number), error);
  const see = (
    number: number,
    source: { readonly credentials?: string; readonly bySweep?: true; readonly byGate?: true } = {},
  ) => ledger.ask({ image: requestedImage(number), taskArn: TASK_ARN, ...source });
  return { ...handler, ledger, table, end, see };
}

describe("the error of a scan that only a request asked for", () => {
  test("is no evidence for the breaker, however many images meet it", async () => {
    const { end, ledger } = await requested(5);

    for (const number of [1, 2, 3, 4, 5]) {
      await end(number, INSTALLATION);
    }

    expect(await ledger.breaker.read()).toMatchObject({ open: undefined, evidence: [] });
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

    expect(telemetry.counts).toEqual({ ScansRequested: 1, ScansStarted: 1 });
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
    expect(await scan(1)).toMatchObject({ state: "SCANNING", requestId: requestId(2) });
  });

  test("keeps nobody else waiting where it says that Sysdig was asked too often", async () => {
    const { scan, starter, ledger } = await requested();

    expect(await waitsForSysdig(starter, await scan(1), BUSY)).toBe(false);
    expect((await ledger.slots.read()).backOff).toBeUndefined();
  });

  test("is no back-off where an engine that fails could not start it", async () => {
    const { scan, starter, ledger, scanner } = await requested();
    await ledger.reopen(await scan(1), "STARTING");
    scanner.answer = () => Promise.reject(new Error("the engine does not answer"));

    expect(await startScan(starter, await scan(1), { mayBeStarted: true })).toBe("failed");
    expect((await ledger.slots.read()).backOff).toBeUndefined();
  });
});

describe("a sighting makes it an ordinary scan", () => {
  test.each([
    ["a task", {}],
    ["a sweep", { bySweep: true }],
    ["the gate", { byGate: true }],
  ] as const)("by %s, whose error is retried, and counts for the breaker", async (_, by) => {
    const { see, end, store, ledger } = await requested();

    await see(1, by);
    await end(1, { ...INSTALLATION, code: "BadToken" });

    expect(await store.row(requestedImage(1))).toMatchObject({
      dueAt: expect.any(String),
      attempts: 1,
      firstTaskArn: TASK_ARN,
      lastTaskArn: TASK_ARN,
    });
    const { evidence } = await ledger.breaker.read();
    expect(evidence).toEqual([expect.objectContaining({ cause: errorKind(INSTALLATION) })]);
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

    expect(await handler.scan(1)).toMatchObject({ state: "SCANNING", requestId: undefined });
  });

  test("whose source may be refused in that moment", async () => {
    const { see, store, end } = await requested();
    store.meanwhile(requestedImage(1), () => see(1));

    await end(1, REFUSED);

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

  test("and what ends in that moment is looked at again as an ordinary one", async () => {
    const { see, store, scan, ledger } = await requested();
    const read = await scan(1);
    store.meanwhile(requestedImage(1), () => see(1));

    expect(await ledger.recordError(read, { ...OUTAGE, errorScope: "installation" })).toBeUndefined();
    expect(await scan(1)).toMatchObject({ state: "SCANNING", requestId: undefined });
  });

  test("and one that meets an end in that moment has that retried", async () => {
    const { see, end, store } = await requested();
    let looks = 0;
    store.table.interrupt = async (key) => {
      looks += key.startsWith("sha256:") ? 1 : 0;
      if (looks === 2) {
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

describe("while every scan waits for the installation", () => {
  const waiting = (number: number, changes: Partial<Scan> = {}) => scanOf(number, "WAITING", changes);

  async function impaired(...scans: readonly Scan[]) {
    const coordinator = await createCoordinator(scans);
    for (const number of [71, 72, 73]) {
      const erred = scanOf(number, "SCANNING", {
        image: { ...requestedImage(number), digest: OTHER_DIGEST },
      });
      const image = {
        ...erred.image,
        repository: `r${number}.io/app`,
        reference: `r${number}.io/app:1`,
        digest: requestedImage(number).digest ?? OTHER_DIGEST,
      };
      await coordinator.ledger.breaker.judge(
        { ...erred, image },
        { cause: errorKind(INSTALLATION), ...INSTALLATION },
      );
    }
    coordinator.store.passMinutes(6);
    return coordinator;
  }

  test("the canary is one that tasks wait for, before one that only a request asked for", async () => {
    const first = { requestId: requestId(1), deadline: minutesFromNow(-60) };
    const coordinator = await impaired(waiting(1, first), waiting(2));

    await coordinate(coordinator);

    expect(coordinator.scanner.started.map(({ image }) => image.reference)).toEqual([
      "docker.io/library/app-2:1",
    ]);
  });

  test("it is one that a request asked for where no other waits", async () => {
    const coordinator = await impaired(waiting(1, { requestId: requestId(1) }));

    await coordinate(coordinator);

    expect(coordinator.scanner.started).toHaveLength(1);
  });
});
