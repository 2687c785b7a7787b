import { coordinate } from "../../../functions/scan-coordinator/coordinate";
import { DAY_MINUTES, inlineRun, minutesFromNow, refusedStart, SCAN_ID, scan } from "../samples";
import { buildOf, createCoordinator, scanOf } from "../simulated-coordinator";

type Parts = Awaited<ReturnType<typeof createCoordinator>>;

/** The images whose scans were started, in their order, by number. */
const started = ({ scanner }: Parts) =>
  scanner.started.map(({ image }) => Number(/app-(\d+)/.exec(image.reference)?.[1]));
const states = ({ store }: Parts) => store.rows.map(({ rowState }) => rowState);

describe("what waits", () => {
  test("is started by its deadline, whatever its state", async () => {
    const early = { deadline: minutesFromNow(-100) };
    const coordinator = await createCoordinator([
      scanOf(5, "WAITING", { dueAt: minutesFromNow(600) }),
      scanOf(3, "STARTING"),
      scanOf(1, "ERROR"),
      scanOf(4, "HELD", early),
      scanOf(2, "WAITING"),
    ]);

    await coordinate(coordinator);

    expect(started(coordinator)).toEqual([4, 2, 3, 1, 5]);
    expect(new Set(states(coordinator))).toEqual(new Set(["SCANNING"]));
  });

  test("is not started while it is held, or before the time of its retry, or while another one starts it", async () => {
    const later = { dueAt: minutesFromNow(1), deadline: minutesFromNow(-100) };
    const held = (["HELD", "ERROR", "STARTING"] as const).map((state, index) => scanOf(index, state, later));
    const coordinator = await createCoordinator(held);

    await coordinate(coordinator);

    expect(started(coordinator)).toEqual([]);
    coordinator.store.passMinutes(1);
    await coordinate(coordinator);
    expect(started(coordinator)).toEqual([0, 2, 1]);
  });

  test("is left alone where another coordinator took it", async () => {
    const scans = [scanOf(1, "WAITING"), scanOf(2, "ERROR"), scanOf(3, "WAITING")];
    const coordinator = await createCoordinator(scans);
    const { store, ledger } = coordinator;
    const [first, second] = scans.map(({ image }) => image);
    store.meanwhile(first ?? scan().image, () => ledger.claim(scanOf(1, "WAITING")));
    store.meanwhile(second ?? scan().image, () => ledger.reopen(scanOf(2, "ERROR"), "STARTING"));

    await coordinate(coordinator);

    expect(started(coordinator)).toEqual([3]);
    expect(states(coordinator)).toEqual(["STARTING", "STARTING", "SCANNING"]);
  });

  test("is looked for among the builds only where somebody had begun to start it", async () => {
    const begun = scanOf(1, "STARTING");
    const coordinator = await createCoordinator([begun, scanOf(2, "WAITING"), scanOf(3, "ERROR")]);
    coordinator.scanner.builds = [buildOf(begun, 7)];

    await coordinate(coordinator);

    expect(coordinator.scanner.lookedFor).toEqual(["scan-1"]);
    expect(await coordinator.store.row(begun.image)).toMatchObject({
      rowState: "SCANNING",
      scanId: "scan-1",
      run: inlineRun(7),
    });
    expect(started(coordinator)).toEqual([2, 3]);
  });

  test("stops at the first refusal for lack of capacity, and keeps its place in the line", async () => {
    const waiting = scanOf(1, "WAITING");
    const coordinator = await createCoordinator([waiting, scanOf(2, "WAITING"), scanOf(3, "ERROR")]);
    const [, ...others] = coordinator.store.rows;
    coordinator.scanner.answer = () => ({ kind: "no-capacity", reason: "no capacity" });

    await coordinate(coordinator);

    expect(started(coordinator)).toEqual([1]);
    const [row, ...untouched] = coordinator.store.rows;
    expect(row).toMatchObject({
      rowState: "WAITING",
      scanId: "scan-1",
      reason: "no capacity",
      dueAt: waiting.dueAt.toISOString(),
    });
    expect(untouched).toEqual(others);
  });

  test("goes on after a refusal that is not for lack of capacity", async () => {
    const coordinator = await createCoordinator([scanOf(1, "WAITING"), scanOf(2, "WAITING")]);
    coordinator.scanner.answer = () => refusedStart("denied");

    await coordinate(coordinator);

    expect(coordinator.store.rows).toMatchObject([
      { rowState: "ERROR", scanId: "scan-1", reason: "denied" },
      { rowState: "ERROR", scanId: "scan-2", reason: "denied" },
    ]);
  });

  test("is started up to max_concurrent_scans", async () => {
    const running = [3, 4, 5].map((number) => scanOf(number, "SCANNING", { dueAt: minutesFromNow(5) }));
    const coordinator = await createCoordinator([scanOf(1, "WAITING"), scanOf(2, "WAITING"), ...running], {
      maxConcurrentScans: 3,
    });

    await coordinate(coordinator);

    expect(started(coordinator)).toEqual([]);
  });

  test("that cannot be started now does not hold up the others", async () => {
    const coordinator = await createCoordinator([scanOf(1, "WAITING"), scanOf(2, "WAITING")]);
    coordinator.scanner.answer = ({ scanId }) =>
      scanId === "scan-1"
        ? Promise.reject(new Error("socket hang up"))
        : { kind: "started", run: inlineRun(2) };

    await coordinate(coordinator);

    expect(coordinator.store.rows).toMatchObject([
      { rowState: "STARTING", scanId: "scan-1" },
      { rowState: "SCANNING", scanId: "scan-2", run: inlineRun(2) },
    ]);
    expect(coordinator.starter.telemetry.lines).toContainEqual(
      expect.objectContaining({
        level: "error",
        fields: expect.objectContaining({ scanId: "scan-1" }),
      }),
    );
  });

  test("is left to the next invocation when the time is up", async () => {
    let left = 2;
    const scans = [scanOf(1, "WAITING"), scanOf(2, "WAITING"), scanOf(3, "WAITING")];
    const coordinator = await createCoordinator(scans, { hasTime: () => left-- > 0 });

    await coordinate(coordinator);

    expect(started(coordinator)).toEqual([1, 2]);
    expect(states(coordinator)).toEqual(["SCANNING", "SCANNING", "WAITING"]);
  });
});

describe("an error whose waiting time is over", () => {
  test("becomes a new scan that carries the attempts, also into its next error", async () => {
    const coordinator = await createCoordinator([scanOf(1, "ERROR", { attempts: 2 })]);
    coordinator.scanner.answer = () => refusedStart("denied");

    await coordinate(coordinator);

    const [tried] = coordinator.scanner.started;
    expect(tried).toMatchObject({ attempts: 2 });
    expect(tried?.scanId).not.toBe("scan-1");
    expect(coordinator.store.rows).toMatchObject([
      { rowState: "ERROR", scanId: tried?.scanId, errorClass: "configuration", attempts: 3 },
    ]);
  });
});

test("an error of an image that nobody has seen lately is taken off the list instead", async () => {
  const forgotten = scanOf(1, "ERROR", { lastSeenAt: minutesFromNow(-8 * DAY_MINUTES) });
  const coordinator = await createCoordinator([forgotten]);

  await coordinate(coordinator);

  const row = await coordinator.store.row(forgotten.image);
  expect(row).toMatchObject({ rowState: "ERROR", scanId: "scan-1" });
  expect(row).not.toHaveProperty("dueAt");
  expect(coordinator.scanner.started).toEqual([]);
});

test("a disabled installation starts nothing that is due", async () => {
  const scans = [scanOf(1, "WAITING"), scanOf(2, "ERROR")];
  const coordinator = await createCoordinator(scans, { enabled: false });
  const before = coordinator.store.rows;

  await coordinate(coordinator);

  expect(coordinator.store.rows).toEqual(before);
  expect(coordinator.scanner.started).toEqual([]);
});

test("with nothing due nothing is asked of CodeBuild", async () => {
  const coordinator = await createCoordinator([]);

  await coordinate(coordinator);

  expect(coordinator.scanner.started).toEqual([]);
  expect(coordinator.store.rows).toEqual([]);
  expect(coordinator.starter.telemetry.lines).toEqual([]);
});

test("the id of a scan is never reused for its build's replacement", async () => {
  const coordinator = await createCoordinator([scan({ state: "ERROR" })]);

  await coordinate(coordinator);

  expect(coordinator.scanner.started).toHaveLength(1);
  expect(coordinator.scanner.started[0]?.scanId).not.toBe(SCAN_ID);
});
