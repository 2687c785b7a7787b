import { SYSDIG_BUSY } from "../../../../functions/capacity/control";
import { imageKey } from "../../../../functions/contract/images/image";
import type { Scan } from "../../../../functions/contract/images/scan";
import { coordinate } from "../../../../functions/programs/scan-coordinator/coordinate";
import type { StartAnswer } from "../../../../functions/scanners/scanner";
import { scanOf } from "../../ledger/ledger-in-memory";
import { inlineRun, minutesFromNow, PASSED } from "../../samples";
import {
  buildOf,
  type CoordinatorInMemory,
  createCoordinator,
  ended,
  work,
} from "../../simulated-coordinator";

/** The images whose scans were started, in their order, by number. */
const started = ({ scanner }: CoordinatorInMemory) =>
  scanner.started.map(({ image }) => Number(/app-(\d+)/.exec(image.reference)?.[1]));
const states = ({ store }: CoordinatorInMemory) => store.rows.map(({ rowState }) => rowState);
const row = ({ store }: CoordinatorInMemory, { image }: Scan) => store.row(image);
const running = async ({ ledger }: CoordinatorInMemory) => (await ledger.control()).running.length;

const waiting = (count: number, from = 1) =>
  Array.from({ length: count }, (_, index) => scanOf(from + index, "WAITING"));

describe("what waits", () => {
  test("is started by its deadline, whatever its state was, and what was held or failed waits first", async () => {
    const coordinator = await createCoordinator([
      scanOf(5, "WAITING", { dueAt: minutesFromNow(600) }),
      scanOf(1, "ERROR"),
      scanOf(4, "HELD", { deadline: minutesFromNow(-100) }),
      scanOf(2, "WAITING"),
    ]);
    const before: unknown[] = [];
    const { begin } = coordinator.ledger;
    coordinator.ledger.begin = async (scans, slots) => {
      before.push(...states(coordinator));
      return begin.call(coordinator.ledger, scans, slots);
    };

    await coordinate(coordinator, work());

    expect(before.slice(0, 4)).toEqual(["WAITING", "WAITING", "WAITING", "WAITING"]);
    expect(started(coordinator)).toEqual([4, 2, 1, 5]);
    expect(new Set(states(coordinator))).toEqual(new Set(["SCANNING"]));
  });

  test("and is named by a poke is started though the index does not know it yet, in the order of the deadlines", async () => {
    const scans = [...waiting(3), scanOf(4, "HELD", { dueAt: minutesFromNow(1) }), scanOf(5, "SCANNING")];
    const [first, ...others] = scans;
    const coordinator = await createCoordinator(scans);
    const { due } = coordinator.store.table;
    coordinator.store.table.due = async (...asked) =>
      (await due.apply(coordinator.store.table, asked)).filter(
        ({ key }) => first && key === imageKey(first.image),
      );
    const keys = [...others.map(({ image }) => imageKey(image)), "nobody's"];

    await coordinate(coordinator, work({ isMinute: false, keys }));

    expect(started(coordinator)).toEqual([1, 2, 3]);
  });

  test("is started ten at a time, until all slots are taken", async () => {
    const coordinator = await createCoordinator([...waiting(30), scanOf(99, "SCANNING")], {
      maxConcurrentScans: 25,
    });
    coordinator.scanner.builds = [buildOf(scanOf(99, "SCANNING"), 99, { status: "IN_PROGRESS" })];
    let [asked, most] = [0, 0];
    coordinator.scanner.answer = async () => {
      asked += 1;
      most = Math.max(most, asked);
      await new Promise(setImmediate);
      asked -= 1;
      return { kind: "started", run: inlineRun(1) };
    };

    await coordinate(coordinator, work());

    expect(most).toBe(10);
    expect(started(coordinator)).toHaveLength(24);
    expect(await running(coordinator)).toBe(25);
  });
});

describe("during a back-off", () => {
  const BUSY: StartAnswer = {
    kind: "error",
    errorClass: "configuration",
    errorScope: "registry",
    reason: "the secret is not listed",
  };

  async function createBackedOff(reason: string) {
    const over = scanOf(99, "SCANNING");
    const coordinator = await createCoordinator([over, ...waiting(17)]);
    coordinator.scanner.builds = [buildOf(over, 99, { exported: PASSED })];
    await coordinator.ledger.changeControl({ kind: "refused", reason, until: minutesFromNow(0.5) });
    return coordinator;
  }

  test("nothing is started; after it one, and all others once the engine takes that", async () => {
    const coordinator = await createBackedOff("quota");
    coordinator.scanner.builds = [buildOf(scanOf(99, "SCANNING"), 99, { status: "IN_PROGRESS" })];

    await coordinate(coordinator, work());
    expect(started(coordinator)).toEqual([]);

    const { answer } = coordinator.scanner;
    coordinator.scanner.answer = () => ({ kind: "no-capacity", reason: "quota" });
    coordinator.store.passMinutes(0.5);
    await coordinate(coordinator, work());
    expect(started(coordinator)).toEqual([1]);

    coordinator.scanner.answer = answer;
    coordinator.store.passMinutes(0.5);
    await coordinate(coordinator, work());
    expect(started(coordinator)).toHaveLength(18);
  });

  test("one scan is started for each that has left the engine, and refusals of scans themselves do not use that up", async () => {
    const coordinator = await createBackedOff("quota");
    coordinator.scanner.answer = ({ scanId }) =>
      ["scan-16", "scan-17"].includes(scanId) ? { kind: "started", run: inlineRun(16) } : BUSY;

    await coordinate(coordinator, ended(99));

    expect(started(coordinator)).toHaveLength(16);
    expect(await row(coordinator, scanOf(16, "WAITING"))).toHaveProperty("rowState", "SCANNING");
    expect(await row(coordinator, scanOf(17, "WAITING"))).toHaveProperty("rowState", "WAITING");
  });

  test("because of Sysdig's rate limit nothing is started, whatever has ended", async () => {
    const coordinator = await createBackedOff(SYSDIG_BUSY);

    await coordinate(coordinator, ended(99));

    expect(started(coordinator)).toEqual([]);
  });
});

test("an image that the inputs leave out now is not started, and its row goes", async () => {
  const scans = (["WAITING", "HELD", "ERROR"] as const).map((state, index) => scanOf(index, state));
  const coordinator = await createCoordinator(scans, { filter: () => "excluded" });

  await coordinate(coordinator, work());

  expect(started(coordinator)).toEqual([]);
  expect(coordinator.store.rows).toEqual([]);
});
