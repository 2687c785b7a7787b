import { SYSDIG_BUSY } from "../../../../functions/capacity/control";
import { SYSDIG_CALL_MS } from "../../../../functions/clients/network";
import { imageKey } from "../../../../functions/contract/images/image";
import { CONTROL_KEY } from "../../../../functions/contract/ledger";
import { coordinate } from "../../../../functions/programs/scan-coordinator/coordinate";
import { CALL_MS } from "../../../../functions/programs/scan-coordinator/coordinator";
import { WAITING } from "../../capacity/breaker/open-breaker";
import { scanOf } from "../../ledger/ledger-in-memory";
import { inlineRun, minutesFromNow, PASSED } from "../../samples";
import {
  buildOf,
  type CoordinatorInMemory,
  createCoordinator,
  ended,
  work,
} from "../../simulated-coordinator";
import { edit } from "../../table/edit";

const started = ({ scanner }: CoordinatorInMemory) => scanner.started.map(({ scanId }) => scanId);

/** A run in a back-off, in which one scan has ended and 17 wait. */
async function runInBackOff(reason: string) {
  const over = scanOf(99, "SCANNING");
  const waiting = Array.from({ length: 17 }, (_, index) => scanOf(index + 1, "WAITING"));
  const coordinator = await createCoordinator([over, ...waiting]);
  coordinator.scanner.builds = [buildOf(over, 99, { exported: PASSED })];
  await coordinator.ledger.changeControl({ kind: "refused", reason, until: minutesFromNow(0.5) });
  coordinator.scanner.answer = ({ scanId }) =>
    ["scan-16", "scan-17"].includes(scanId)
      ? { kind: "started", run: inlineRun(16) }
      : { kind: "error", errorClass: "configuration", errorScope: "registry", reason: "not listed" };
  await coordinate(coordinator, ended(99));
  return coordinator;
}

test("in a back-off a scan is started for each that has left the engine; refusals of scans use none of it up", async () => {
  const { scanner, store } = await runInBackOff("quota");

  expect(scanner.started).toHaveLength(16);
  const stateOf = async (number: number) => (await store.row(scanOf(number, "WAITING").image))?.rowState;
  expect([await stateOf(16), await stateOf(17)]).toEqual(["SCANNING", "WAITING"]);
});

// Proves error.sysdig-busy.
test("in a back-off because of Sysdig's rate limit nothing is started, whatever has ended", async () => {
  expect((await runInBackOff(SYSDIG_BUSY)).scanner.started).toEqual([]);
});

describe("while the installation waits for its token", () => {
  const { storedIn: place } = WAITING;

  async function waiting() {
    const coordinator = await createCoordinator([scanOf(1, "WAITING")]);
    await edit(coordinator.store.table, CONTROL_KEY, { breaker: { waiting: WAITING } });
    return coordinator;
  }

  test("nothing starts, and people hear once when another version of it is stored", async () => {
    const coordinator = await waiting();
    for (const version of ["1", ""]) {
      coordinator.scanner.stored = { place, version, changedAt: minutesFromNow(1) };
      await coordinate(coordinator, work());
    }
    expect(coordinator.scanner.started).toEqual([]);

    coordinator.scanner.stored = { place, version: "2", changedAt: minutesFromNow(1) };
    await coordinate(coordinator, work({ isMinute: false }));
    expect(coordinator.scanner.started).toEqual([]);
    await coordinate(coordinator, work());
    await coordinate(coordinator, work());

    expect(coordinator.scanner.started).toHaveLength(1);
    expect(coordinator.channel.tokenEvents).toMatchObject([{ detailType: "Installation Ready" }]);
  });

  test("an outage of the look is waited for, and a scan finds out where nobody may look", async () => {
    const coordinator = await waiting();
    Object.assign(coordinator.scanner, { token: () => Promise.reject(new Error("no answer")) });
    await coordinate(coordinator, work());
    expect(coordinator.scanner.started).toEqual([]);
    expect(coordinator.telemetry.seconds).toHaveProperty("DeadlineOverdue");

    Object.assign(coordinator.scanner, { token: async () => undefined });
    await coordinate(coordinator, work());
    expect(coordinator.scanner.started).toHaveLength(1);
  });
});

test("an image that the inputs leave out now is not started, and its row goes", async () => {
  const scans = (["WAITING", "HELD", "ERROR"] as const).map((state, index) => scanOf(index, state));
  const coordinator = { ...(await createCoordinator(scans)), filter: () => "excluded" as const };

  await coordinate(coordinator, work());

  expect([coordinator.scanner.started, coordinator.store.rows]).toEqual([[], []]);
});

test.each([
  ["has every slot of an installation without members", undefined, 3],
  ["leaves a third of the slots to the others where there are members", { places: async () => [] }, 2],
])("a place that brings many images %s", async (_, members, started) => {
  const waiting = Array.from({ length: 5 }, (_, index) => scanOf(index + 1, "WAITING"));
  const coordinator = { ...(await createCoordinator(waiting)), members, maxConcurrentScans: 3 };

  await coordinate(coordinator, work());

  expect(coordinator.scanner.started).toHaveLength(started);
});

describe("a scan whose row takes no write", () => {
  test("keeps none of the others from their starts, and is put off", async () => {
    const scans = [1, 2, 3].map((number) => scanOf(number, "WAITING"));
    const coordinator = await createCoordinator(scans);
    const tooLarge = new Error("Item size has exceeded the maximum allowed size");
    coordinator.store.refuseWrites(scanOf(1, "WAITING").image, tooLarge);

    await coordinate(coordinator, work());
    expect(started(coordinator)).toEqual(["scan-2", "scan-3"]);

    const fields = expect.objectContaining({ key: imageKey(scanOf(1, "WAITING").image) });
    expect(coordinator.telemetry.lines).toContainEqual({ level: "error", message: "item put off", fields });
  });

  test("is not at fault where the table throttles", async () => {
    const coordinator = await createCoordinator([scanOf(1, "HELD")]);
    const throttled = Object.assign(new Error("Rate exceeded"), { name: "ThrottlingException" });
    coordinator.store.refuseWrites(scanOf(1, "HELD").image, throttled);
    await coordinate(coordinator, work());

    coordinator.store.meanwhile(scanOf(1, "HELD").image, async () => undefined);
    await coordinate(coordinator, work());

    expect(started(coordinator)).toEqual(["scan-1"]);
  });
});

test("a call of Sysdig's is given up before its start is: only the call knows that Sysdig cannot be reached", () => {
  expect(SYSDIG_CALL_MS).toBeLessThan(CALL_MS);
});
