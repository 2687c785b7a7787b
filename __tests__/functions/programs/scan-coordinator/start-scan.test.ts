import { imageKey } from "../../../../functions/contract/images/image";
import type { Scan } from "../../../../functions/contract/images/scan";
import { coordinate } from "../../../../functions/programs/scan-coordinator/coordinate";
import { type StartAnswer, UnknownStartError } from "../../../../functions/scanners/scanner";
import { scanOf } from "../../ledger/ledger-in-memory";
import { image, inlineRun, minutesFromNow, NOW, refusedStart, SCAN_ID, scan } from "../../samples";
import { type CoordinatorInMemory, createCoordinator, work } from "../../simulated-coordinator";

const WAITED = minutesFromNow(-30);
const HANG_UP = Object.assign(new Error("socket hang up"), { code: "ECONNRESET" });
/** As a client of AWS throws it. */
const refusal = (httpStatusCode: number) =>
  Object.assign(new Error(`${httpStatusCode}`), { $metadata: { httpStatusCode } });

/** A coordinator of one scan that waits, and of others that wait for longer than this. */
async function createWaiting(answer?: () => StartAnswer | Promise<StartAnswer>, changes: Partial<Scan> = {}) {
  const coordinator = await createCoordinator([scan({ state: "WAITING", dueAt: WAITED, ...changes })]);
  coordinator.scanner.answer = answer ?? coordinator.scanner.answer;
  return {
    ...coordinator,
    row: () => coordinator.store.row(image()),
    slots: async () => (await coordinator.ledger.control()).running.length,
    backOff: async () => (await coordinator.ledger.control()).backOff,
  };
}

async function pass(coordinator: CoordinatorInMemory, minutes: number): Promise<void> {
  for (let minute = 0; minute < minutes; minute += 1) {
    await coordinate(coordinator, work());
    coordinator.store.passMinutes(1);
  }
}

test("a scan that is started is recorded as such with its slot before its engine is asked, then with its build and counted", async () => {
  const coordinator = await createWaiting(undefined, { requestedAt: minutesFromNow(-3) });
  const { answer } = coordinator.scanner;
  let before: object | undefined;
  coordinator.scanner.answer = async (started) => {
    before = { ...(await coordinator.row()), slots: await coordinator.slots() };
    return answer(started);
  };

  await coordinate(coordinator, work());

  const begun = { rowState: "SCANNING", scanId: SCAN_ID, startedAt: NOW.toISOString(), slots: 1 };
  expect(before).toMatchObject({ ...begun, dueAt: minutesFromNow(1).toISOString() });
  expect(before).not.toHaveProperty("run");
  expect(coordinator.scanner.lookedFor).toEqual([]);
  expect(await coordinator.row()).toMatchObject({
    ...{ image: imageKey(image()), rowState: "SCANNING", scanId: SCAN_ID, run: inlineRun(1) },
    ...{ dueAt: minutesFromNow(5).toISOString(), recentStarts: [NOW.toISOString()] },
  });
  expect(coordinator.telemetry.counts).toEqual({ ScansStarted: 1 });
  expect(coordinator.telemetry.seconds).toMatchObject({ EventToBuild: [180] });
});

describe("a scan that its engine refuses", () => {
  test.each([
    ["and does not say when to come again", {}, 0.5],
    ["until a time that it says", { notBefore: minutesFromNow(2) }, 2],
  ])(
    "for lack of capacity %s keeps its place, without a slot or an attempt, and nobody asks before that",
    async (_, said, minutes) => {
      const coordinator = await createWaiting(() => ({ kind: "no-capacity", reason: "no room", ...said }));
      await coordinator.store.put(scanOf(58, "WAITING"));

      await coordinate({ ...coordinator, maxConcurrentScans: 1 }, work());

      expect(coordinator.scanner.started).toHaveLength(1);
      expect(await coordinator.row()).toMatchObject({
        ...{ rowState: "WAITING", scanId: SCAN_ID, reason: "no room", attempts: 0 },
        dueAt: WAITED.toISOString(),
      });
      expect(await coordinator.row()).not.toHaveProperty("startedAt");
      expect(await coordinator.slots()).toBe(0);
      expect(await coordinator.backOff()).toEqual({ reason: "no room", until: minutesFromNow(minutes) });
      expect(coordinator.telemetry.counts).toEqual({ CapacityRefusals: 1 });
    },
  );

  // Proves scan.build-lost.
  test("for lack of capacity, and may carry out all the same, is looked for before it is started again", async () => {
    const coordinator = await createWaiting(() => ({ kind: "no-capacity", reason: "no room", mayRun: true }));

    await pass(coordinator, 2);
    expect(await coordinator.row()).toMatchObject({ rowState: "WAITING", startedAt: NOW.toISOString() });
    expect(await coordinator.slots()).toBe(0);
    expect(coordinator.scanner.started).toHaveLength(2);

    coordinator.scanner.adopt = async () => inlineRun(7);
    await pass(coordinator, 1);
    expect(coordinator.scanner.started).toHaveLength(2);
    expect(await coordinator.row()).toMatchObject({
      rowState: "SCANNING",
      scanId: SCAN_ID,
      run: inlineRun(7),
    });
  });

  test("for itself is an error of the class and scope that the engine gives it, and the next one is started", async () => {
    const coordinator = await createWaiting(() => refusedStart("Project cannot be found"), { attempts: 2 });
    await coordinator.store.put(scanOf(58, "WAITING"));

    await coordinate({ ...coordinator, maxConcurrentScans: 1 }, work());

    expect(await coordinator.row()).toMatchObject({
      ...{ rowState: "ERROR", errorClass: "configuration", errorScope: "installation" },
      ...{ reason: "Project cannot be found", attempts: 3 },
    });
    expect(coordinator.scanner.started).toHaveLength(2);
    expect(await coordinator.slots()).toBe(0);
    expect(coordinator.channel.published).toHaveLength(2);
    expect(coordinator.channel.installationEvents).toHaveLength(1);
    expect(coordinator.telemetry.counts).toMatchObject({ ScansErrored: 2, ConfigurationErrors: 2 });
  });
});

test.each([HANG_UP, new UnknownStartError("not authorized")])(
  "a start without an answer whose build nobody can tell of is started by nobody, and is looked for again: %s",
  async (unknown) => {
    const coordinator = await createWaiting(undefined, { failedStarts: 4 });
    coordinator.scanner.adopt = () => Promise.reject(unknown);

    await pass(coordinator, 60);

    expect(coordinator.scanner.started).toEqual([]);
    expect(await coordinator.row()).toMatchObject({ rowState: "SCANNING", scanId: SCAN_ID });
    expect(await coordinator.slots()).toBe(1);

    coordinator.scanner.adopt = async () => inlineRun(7);
    await pass(coordinator, 1);
    expect(await coordinator.row()).toMatchObject({ rowState: "SCANNING", run: inlineRun(7) });
  },
);

// Proves error.start-refused.
test("a start that AWS refuses for what this scan asks is retried after 3, 6, 12 and 24 minutes, then ends in an error that says why, and holds up nobody", async () => {
  const coordinator = await createWaiting(() => Promise.reject(refusal(400)));
  const minutes: number[] = [];
  const { start } = coordinator.scanner;
  coordinator.scanner.start = async (started) => {
    minutes.push((coordinator.now().getTime() - NOW.getTime()) / 60_000);
    return start.call(coordinator.scanner, started);
  };

  await pass(coordinator, 46);

  expect(minutes).toEqual([0, 3, 9, 21, 45]);
  expect(await coordinator.backOff()).toBeUndefined();
  expect(await coordinator.slots()).toBe(0);
  expect(coordinator.channel.published).toHaveLength(1);
  expect(await coordinator.row()).toMatchObject({
    ...{ errorClass: "infrastructure", errorScope: "transient", attempts: 1 },
    reason: expect.stringMatching(/^The scan could not be started in 5 tries: Error: 400.*; if it goes on/),
  });
});
