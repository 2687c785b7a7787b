import { coordinate } from "../../../functions/scan-coordinator/coordinate";
import { minutesFromNow, NOW } from "../samples";
import { buildOf, type CoordinatorInMemory, createCoordinator, scanOf, work } from "../simulated-coordinator";

const NOT_DUE = { dueAt: minutesFromNow(5) };
/** What a run leaves that died before the engine's answer was recorded, a minute later. */
const BEGUN = { run: undefined, dueAt: NOW, startedAt: minutesFromNow(-1) };

const slots = async ({ ledger }: CoordinatorInMemory) =>
  [...(await ledger.slots.read()).running].map((slot) => slot.split(" ")[0]);

describe("a slot", () => {
  test("whose row has another scan, or none, is given back", async () => {
    const coordinator = await createCoordinator([scanOf(1, "SCANNING"), scanOf(2, "SCANNING", NOT_DUE)]);
    await coordinator.store.put(scanOf(1, "ERROR", { scanId: "another", dueAt: minutesFromNow(60) }));
    coordinator.scanner.builds = [buildOf(scanOf(2, "SCANNING"), 2, { status: "IN_PROGRESS" })];

    await coordinate(coordinator, work());

    expect(await slots(coordinator)).toEqual(["scan-2"]);
  });

  test("is kept where another run begins its scan in this moment", async () => {
    const begun = scanOf(1, "SCANNING", BEGUN);
    const coordinator = await createCoordinator([begun]);
    const { ledger, store } = coordinator;
    const { getAll } = store.table;
    await store.put({ ...begun, state: "WAITING" });
    store.table.getAll = async (keys) => {
      const rows = await getAll.call(store.table, keys);
      await ledger.begin([{ ...begun, state: "WAITING" }], 20);
      return rows;
    };

    expect(await ledger.underWay()).toEqual([]);

    expect(await slots(coordinator)).toEqual(["scan-1"]);
  });
});
