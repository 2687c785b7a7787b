import { coordinate } from "../../../functions/scan-coordinator/coordinate";
import { buildArn, inlineRun, minutesFromNow, refusedStart, SCAN_ID, scan } from "../samples";
import { buildOf, createCoordinator, methods, row } from "./simulated-coordinator";

describe("what waits", () => {
  test("is started: begun scans first, then those that wait, then errors whose time is over", async () => {
    const coordinator = createCoordinator([row(1, "ERROR"), row(2, "WAITING"), row(3, "STARTING")]);

    await coordinate(coordinator);

    expect(methods(coordinator.ledger)).toEqual([
      "claim scan-3",
      "recordStarted scan-3",
      "claim scan-2",
      "recordStarted scan-2",
      "reopen scan-1",
      "recordStarted reopened-1",
    ]);
  });

  test("is left alone where another coordinator took it", async () => {
    const coordinator = createCoordinator([row(1, "WAITING"), row(2, "ERROR"), row(3, "WAITING")]);
    coordinator.ledger.applies = (scanId) => scanId === "scan-3" || scanId.startsWith("reopened");

    await coordinate(coordinator);

    expect(coordinator.scanner.started.map(({ scanId }) => scanId)).toEqual(["scan-3"]);
  });

  test("is looked for among the builds only where somebody had begun to start it", async () => {
    const begun = row(1, "STARTING");
    const coordinator = createCoordinator([begun, row(2, "WAITING"), row(3, "ERROR")]);
    coordinator.scanner.builds = [buildOf(begun, 7)];

    await coordinate(coordinator);

    expect(coordinator.scanner.lookedFor).toEqual(["scan-1"]);
    expect(coordinator.ledger.writes).toContainEqual(["recordStarted", "scan-1", buildArn(7)]);
    expect(coordinator.scanner.started.map(({ scanId }) => scanId)).toEqual(["scan-2", "reopened-1"]);
  });

  test("stops at the first refusal for want of room, and keeps its place in the line", async () => {
    const coordinator = createCoordinator([row(1, "WAITING"), row(2, "WAITING"), row(3, "ERROR")]);
    coordinator.scanner.answer = () => ({ kind: "no-room", reason: "no room" });

    await coordinate(coordinator);

    expect(coordinator.ledger.writes).toEqual([
      ["claim", "scan-1"],
      ["recordWaiting", "scan-1", "no room", minutesFromNow(-1)],
    ]);
  });

  test("goes on after a refusal that is not for want of room", async () => {
    const coordinator = createCoordinator([row(1, "WAITING"), row(2, "WAITING")]);
    coordinator.scanner.answer = () => refusedStart("denied");

    await coordinate(coordinator);

    expect(methods(coordinator.ledger)).toEqual([
      "claim scan-1",
      "recordError scan-1",
      "claim scan-2",
      "recordError scan-2",
    ]);
  });

  test("is started up to max_concurrent_scans", async () => {
    const coordinator = createCoordinator([row(1, "WAITING"), row(2, "WAITING")], { maxConcurrentScans: 3 });
    coordinator.ledger.counts.SCANNING = 3;

    await coordinate(coordinator);

    expect(coordinator.scanner.started).toEqual([]);
  });

  test("that cannot be started now does not hold up the others", async () => {
    const coordinator = createCoordinator([row(1, "WAITING"), row(2, "WAITING")]);
    coordinator.scanner.answer = ({ scanId }) =>
      scanId === "scan-1"
        ? Promise.reject(new Error("socket hang up"))
        : { kind: "started", run: inlineRun(2) };

    await coordinate(coordinator);

    expect(methods(coordinator.ledger)).toEqual(["claim scan-1", "claim scan-2", "recordStarted scan-2"]);
    expect(coordinator.starter.telemetry.lines).toContainEqual(
      expect.objectContaining({
        level: "error",
        fields: expect.objectContaining({ scanId: "scan-1" }),
      }),
    );
  });

  test("is left to the next invocation when the time is up", async () => {
    let left = 2;
    const coordinator = createCoordinator([row(1, "WAITING"), row(2, "WAITING"), row(3, "WAITING")], {
      hasTime: () => left-- > 0,
    });

    await coordinate(coordinator);

    expect(coordinator.scanner.started.map(({ scanId }) => scanId)).toEqual(["scan-1", "scan-2"]);
  });
});

describe("an error whose waiting time is over", () => {
  test("becomes a new scan that carries the attempts, also into its next error", async () => {
    const coordinator = createCoordinator([row(1, "ERROR", { attempts: 2 })]);
    coordinator.scanner.answer = () => refusedStart("denied");

    await coordinate(coordinator);

    expect(coordinator.ledger.writes).toEqual([
      ["reopen", "scan-1", "STARTING", undefined],
      [
        "recordError",
        "reopened-1",
        2,
        expect.objectContaining({ errorClass: "configuration" }),
        ["STARTING"],
      ],
    ]);
    expect(coordinator.scanner.started.map(({ scanId }) => scanId)).toEqual(["reopened-1"]);
  });
});

test("an error of an image that nobody has seen lately is taken off the list instead", async () => {
  const coordinator = createCoordinator([row(1, "ERROR")]);
  coordinator.ledger.seenLately = () => false;

  await coordinate(coordinator);

  expect(methods(coordinator.ledger)).toEqual(["retire scan-1"]);
  expect(coordinator.scanner.started).toEqual([]);
});

test("a disabled installation starts nothing that is due", async () => {
  const coordinator = createCoordinator([row(1, "WAITING"), row(2, "ERROR")], { enabled: false });

  await coordinate(coordinator);

  expect(coordinator.ledger.writes).toEqual([]);
  expect(coordinator.scanner.started).toEqual([]);
});

test("with nothing due nothing is asked of CodeBuild", async () => {
  const coordinator = createCoordinator([]);

  await coordinate(coordinator);

  expect(coordinator.scanner.started).toEqual([]);
  expect(coordinator.ledger.writes).toEqual([]);
  expect(coordinator.starter.telemetry.lines).toEqual([]);
});

test("the id of a scan is never reused for its build's replacement", async () => {
  const coordinator = createCoordinator([scan({ state: "ERROR" })]);

  await coordinate(coordinator);

  expect(coordinator.scanner.started[0]?.scanId).not.toBe(SCAN_ID);
});

test("once a minute the levels are measured; a scan that is being started waits as well", async () => {
  const coordinator = createCoordinator([]);
  coordinator.ledger.counts = { WAITING: 3, STARTING: 2, SCANNING: 4, ERROR: 1 };

  await coordinate(coordinator);

  expect(coordinator.starter.telemetry.levels).toEqual({
    CoordinatorRuns: 1,
    ScansWaiting: 5,
    ScansRunning: 4,
    ImagesInError: 1,
  });
});
