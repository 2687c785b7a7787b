import { OPEN_GATE_KEY } from "../../../../functions/contract/blocking/gate";
import { EXCEPTION_ENDS_KEY } from "../../../../functions/contract/ledger";
import { COUNTED_EVERY_MINUTE, COUNTED_WITH_GATE, LEVELS } from "../../../../functions/contract/telemetry";
import { coordinate } from "../../../../functions/programs/scan-coordinator/coordinate";
import { scanOf } from "../../ledger/ledger-in-memory";
import { PASSED } from "../../samples";
import {
  buildOf,
  type CoordinatorInMemory,
  createCoordinator,
  ended,
  work,
} from "../../simulated-coordinator";
import { written } from "../../written-lines";
import { SimulatedEnforcer } from "./enforcement/simulated-enforcer";

const THROTTLED = new Error("Rate exceeded");

describe("the minute alone", () => {
  test("has a zero of each count that alarms read written, each level, and how late scans are", async () => {
    const coordinator = await createCoordinator([]);

    await coordinate(coordinator, work());

    const { zeros, levels, seconds } = coordinator.telemetry;
    expect(zeros).toEqual(COUNTED_EVERY_MINUTE);
    expect(Object.keys(levels).sort()).toEqual([...LEVELS].sort());
    expect(Object.keys(seconds)).toEqual(["DeadlineOverdue"]);
  });

  test("has those of the gate written, where there is one", async () => {
    const coordinator = await createCoordinator([]);

    await coordinate({ ...coordinator, hasGate: true }, work());

    expect(coordinator.telemetry.zeros).toEqual(COUNTED_WITH_GATE);
  });

  test("measures, and has channels follow what runs: an event or a poke does not", async () => {
    const coordinator = await createCoordinator([]);
    const follow = jest.fn(async () => undefined);
    Object.assign(coordinator.channel, { follow });

    await coordinate(coordinator, ended(1));

    expect(coordinator.telemetry).toMatchObject({ zeros: [], levels: {}, seconds: {} });
    expect(follow).not.toHaveBeenCalled();
    await coordinate(coordinator, work());
    expect(follow).toHaveBeenCalled();
  });

  test("writes zeros and levels in one line of less than 2,000 characters, whatever was counted beside them", () => {
    const lines = written((telemetry) => {
      for (const metric of COUNTED_WITH_GATE) {
        telemetry.count(metric, 0);
      }
      for (const level of LEVELS) {
        telemetry.measure(level, 1000);
      }
      telemetry.time("DeadlineOverdue", new Date(0), new Date());
      telemetry.count("ScansEnded");
      telemetry.flush();
    }, "a".repeat(28));

    expect(lines).toHaveLength(1);
    expect(JSON.stringify(lines[0]).length).toBeLessThan(2000);
    expect(lines[0]).toMatchObject({ ScansEnded: [0, 1], ScansErrored: 0 });
  });
});

// Proves scan.disabled.
test("a disabled installation publishes, starts nothing, and measures nothing that waits on purpose", async () => {
  const scan = scanOf(1, "SCANNING");
  const coordinator = await createCoordinator([scan, scanOf(2, "WAITING")], { enabled: false });
  coordinator.scanner.builds = [buildOf(scan, 1, { exported: PASSED })];

  await coordinate(coordinator, work());

  expect(coordinator.channel.published).toHaveLength(1);
  expect(coordinator.scanner.started).toEqual([]);
  expect(coordinator.telemetry).toMatchObject({ zeros: [], levels: {}, seconds: {} });
});

/** Lets each query of the index for this state fail. */
function failQueries({ store }: CoordinatorInMemory, failing: string): void {
  const { due } = store.table;
  store.table.due = async (state, ...rest) => {
    if (state === failing) {
      throw THROTTLED;
    }
    return due.call(store.table, state, ...rest);
  };
}

/** Lets a step of its own read everything but this item. The ledger reads on. */
function failReads({ store, summaries }: CoordinatorInMemory, failing: string): void {
  const get = async (key: string) => (key === failing ? Promise.reject(THROTTLED) : store.table.get(key));
  const { table } = store;
  const [getAll, transact] = [table.getAll.bind(table), table.transact.bind(table)];
  Object.assign(summaries, { table: { get, getAll, transact } });
}

test.each([
  ["enforcement is off", { enforcer: undefined }],
  ["the whole installation is off", { enabled: false }],
])("where %s, the items of enforcement are not even asked for", async (_, changes) => {
  const enforcer = new SimulatedEnforcer();
  const coordinator = await createCoordinator([], { store: enforcer.store });
  const asked = jest.spyOn(coordinator.store.table, "due");

  await coordinate({ ...coordinator, enforcer, ...changes }, work());

  expect(asked.mock.calls.filter(([state]) => state.startsWith("ENFORCING"))).toEqual([]);
});

describe("a step that fails", () => {
  /** One scan that has ended, and one that waits. */
  async function createBusy() {
    const enforcer = new SimulatedEnforcer();
    const scans = [scanOf(1, "SCANNING"), scanOf(2, "WAITING")];
    const coordinator = await createCoordinator(scans, { store: enforcer.store });
    coordinator.scanner.builds = [buildOf(scanOf(1, "SCANNING"), 1, { exported: PASSED })];
    return { ...coordinator, enforcer };
  }
  type Busy = Awaited<ReturnType<typeof createBusy>>;

  const DONE = { verdict: "PASSED", started: 1, published: 1, levels: true };

  test.each<[string, (coordinator: Busy) => unknown, Partial<typeof DONE>]>([
    [
      "ends",
      ({ scanner }) => {
        scanner.look = () => Promise.reject(THROTTLED);
      },
      { verdict: "SCANNING", published: 0 },
    ],
    ["starts", (coordinator) => failQueries(coordinator, "WAITING"), { started: 0 }],
    ["enforcement", (coordinator) => failQueries(coordinator, "ENFORCING"), {}],
    ["publishing", (coordinator) => failQueries(coordinator, "PUBLISHING"), { published: 0 }],
    ["marks", ({ ledger }) => jest.spyOn(ledger, "control").mockRejectedValueOnce(THROTTLED), {}],
    ["ends of exceptions", (coordinator) => failReads(coordinator, EXCEPTION_ENDS_KEY), {}],
    ["opened gate", (coordinator) => failReads(coordinator, OPEN_GATE_KEY), {}],
    [
      "levels",
      ({ ledger }) => {
        ledger.count = () => Promise.reject(THROTTLED);
      },
      {},
    ],
  ])("%s, keeps nothing from the others, is logged, and writes no levels", async (step, fail, without) => {
    const coordinator = await createBusy();
    fail(coordinator);

    await coordinate(coordinator, work());

    const { store, scanner, channel, telemetry } = coordinator;
    const [row] = store.rows;
    expect({
      verdict: row?.verdict ?? row?.rowState,
      started: scanner.started.length,
      published: channel.published.length,
      levels: Object.keys(telemetry.levels).length > 0,
    }).toEqual({ ...DONE, levels: false, ...without });
    expect(telemetry.lines.filter(({ level }) => level === "error")).toEqual([
      {
        level: "error",
        message: "a step of the run failed; will retry",
        fields: { step, error: THROTTLED },
      },
    ]);
    expect(telemetry.zeros).toEqual(COUNTED_EVERY_MINUTE);
  });
});
