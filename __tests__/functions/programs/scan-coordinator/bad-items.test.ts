import { SYSDIG_CALL_MS } from "../../../../functions/clients/network";
import { imageKey } from "../../../../functions/contract/images/image";
import { coordinate } from "../../../../functions/programs/scan-coordinator/coordinate";
import { CALL_MS } from "../../../../functions/programs/scan-coordinator/coordinator";
import { scanOf } from "../../ledger/ledger-in-memory";
import { PASSED } from "../../samples";
import { buildOf, type CoordinatorInMemory, createCoordinator, work } from "../../simulated-coordinator";

const started = ({ scanner }: CoordinatorInMemory) => scanner.started.map(({ scanId }) => scanId);

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

test("a disabled installation publishes, starts nothing, and measures nothing that waits on purpose", async () => {
  const scan = scanOf(1, "SCANNING");
  const coordinator = await createCoordinator([scan, scanOf(2, "WAITING")], { enabled: false });
  coordinator.scanner.builds = [buildOf(scan, 1, { exported: PASSED })];

  await coordinate(coordinator, work());

  expect(coordinator.channel.published).toHaveLength(1);
  expect(started(coordinator)).toEqual([]);
  expect(coordinator.telemetry).toMatchObject({ zeros: [], levels: {}, seconds: {} });
});
