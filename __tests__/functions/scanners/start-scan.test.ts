import { startScan } from "../../../functions/scanners/start-scan";
import { SimulatedLedger } from "../ledger/simulated-ledger";
import { RecordedTelemetry } from "../recorded-telemetry";
import { build, buildArn, minutesFromNow, NOW, refusedStart, SCAN_ID, scan } from "../samples";
import { SimulatedScanner } from "./simulated-scanner";

function starter({ maxConcurrentScans = 2 } = {}) {
  return {
    ledger: new SimulatedLedger(),
    scanner: new SimulatedScanner(),
    telemetry: new RecordedTelemetry(),
    maxConcurrentScans,
    now: () => NOW,
  };
}

test("a scan that finds room is started, recorded with its build and counted", async () => {
  const parts = starter();

  expect(await startScan(parts, scan(), { mayBeStarted: false })).toBe("started");

  expect(parts.scanner.started).toEqual([scan()]);
  expect(parts.ledger.writes).toEqual([["recordStarted", SCAN_ID, buildArn(1)]]);
  expect(parts.telemetry.counts).toEqual({ ScansStarted: 1 });
  expect(parts.scanner.lookedFor).toEqual([]);
});

test("the time from the task event to the build is told, where an event asked for the scan", async () => {
  const parts = starter();
  const requested = scan({ requestedAt: minutesFromNow(-3) });

  await startScan(parts, requested, { mayBeStarted: false });
  await startScan(parts, scan(), { mayBeStarted: false });

  expect(parts.telemetry.seconds).toEqual({ EventToBuild: [180] });
});

test("an error that somebody else was quicker to record is not counted", async () => {
  const parts = starter();
  parts.scanner.answer = () => refusedStart("denied");
  parts.ledger.applies = () => false;

  expect(await startScan(parts, scan(), { mayBeStarted: false })).toBe("refused");

  expect(parts.telemetry.counts).toEqual({});
});

test.each([
  [1, "started"],
  [2, "no-room"],
])("with %i of 2 scans open the answer is %s", async (scanning, expected) => {
  const parts = starter({ maxConcurrentScans: 2 });
  parts.ledger.counts.SCANNING = scanning;

  expect(await startScan(parts, scan(), { mayBeStarted: false })).toBe(expected);
});

test("a scan without room by max_concurrent_scans waits, without asking CodeBuild and without an attempt", async () => {
  const parts = starter({ maxConcurrentScans: 2 });
  parts.ledger.counts.SCANNING = 2;

  await startScan(parts, scan(), { mayBeStarted: false });

  expect(parts.scanner.started).toEqual([]);
  expect(parts.ledger.writes).toEqual([
    ["recordWaiting", SCAN_ID, "2 scans run already (max_concurrent_scans).", undefined],
  ]);
  expect(parts.telemetry.counts).toEqual({ CapacityRefusals: 1 });
});

test("a scan that CodeBuild has no room for waits with the reason, and keeps its place in the line", async () => {
  const parts = starter();
  parts.scanner.answer = () => ({ kind: "no-room", reason: "Cannot have more than 1 builds" });
  const since = minutesFromNow(-30);

  const answer = await startScan(parts, scan(), { mayBeStarted: false, waitingSince: since });

  expect(answer).toBe("no-room");
  expect(parts.ledger.writes).toEqual([["recordWaiting", SCAN_ID, "Cannot have more than 1 builds", since]]);
  expect(parts.telemetry.counts).toEqual({ CapacityRefusals: 1 });
});

test("a scan that CodeBuild refuses is an error of the configuration", async () => {
  const parts = starter();
  parts.scanner.answer = () => refusedStart("Project cannot be found");

  expect(await startScan(parts, scan({ attempts: 2 }), { mayBeStarted: false })).toBe("refused");

  expect(parts.ledger.writes).toEqual([
    [
      "recordError",
      SCAN_ID,
      2,
      {
        kind: "error",
        errorClass: "configuration",
        errorScope: "installation",
        reason: "Project cannot be found",
      },
      ["STARTING"],
    ],
  ]);
  expect(parts.telemetry.counts).toEqual({ ScansErrored: 1, ConfigurationErrors: 1 });
  expect(parts.telemetry.lines).toMatchObject([
    { level: "error", fields: { image: "docker.io/library/nginx:1.27", reason: "Project cannot be found" } },
  ]);
});

test("as long as nobody can tell whether a build exists, the scan stays as it is and is not started again", async () => {
  const parts = starter();
  parts.scanner.adopt = async () => ({ kind: "unknown", reason: "ThrottlingException: Rate exceeded" });

  expect(await startScan(parts, scan(), { mayBeStarted: true })).toBe("no-room");

  expect(parts.ledger.writes).toEqual([]);
  expect(parts.scanner.started).toEqual([]);
});

test("an answer that nobody foresaw records nothing, so that the message comes again", async () => {
  const parts = starter();
  parts.scanner.answer = () => Promise.reject(new Error("socket hang up"));

  await expect(startScan(parts, scan(), { mayBeStarted: false })).rejects.toThrow("socket hang up");

  expect(parts.ledger.writes).toEqual([]);
});

describe("a scan that may have been started before", () => {
  test("adopts its build, even where no room is left", async () => {
    const parts = starter({ maxConcurrentScans: 1 });
    parts.ledger.counts.SCANNING = 1;
    parts.scanner.builds = [build({ arn: buildArn(7) })];

    expect(await startScan(parts, scan(), { mayBeStarted: true })).toBe("started");

    expect(parts.scanner.started).toEqual([]);
    expect(parts.ledger.writes).toEqual([["recordStarted", SCAN_ID, buildArn(7)]]);
    expect(parts.telemetry.counts).toEqual({});
  });

  test("is started where no build of it exists", async () => {
    const parts = starter();
    parts.scanner.builds = [build({ environment: { SCAN_ID: "another" } })];

    expect(await startScan(parts, scan(), { mayBeStarted: true })).toBe("started");

    expect(parts.scanner.lookedFor).toEqual([SCAN_ID]);
    expect(parts.scanner.started).toEqual([scan()]);
  });
});

test("a scan that ends before it begins is an error of the class and scope that the scanner gives it", async () => {
  const parts = starter();
  parts.scanner.answer = () => ({
    kind: "refused",
    errorClass: "permanent",
    errorScope: "image",
    reason: "the tag has moved",
  });

  await startScan(parts, scan(), { mayBeStarted: false });

  const error = { kind: "error", errorClass: "permanent", errorScope: "image", reason: "the tag has moved" };
  expect(parts.ledger.writes).toEqual([["recordError", SCAN_ID, 0, error, ["STARTING"]]]);
  expect(parts.telemetry.counts).toEqual({ ScansErrored: 1 });
});

test("a scan that has to wait until a certain time waits until then, whenever it came", async () => {
  const parts = starter();
  const notBefore = minutesFromNow(2);
  parts.scanner.answer = () => ({ kind: "no-room", reason: "429", notBefore });

  await startScan(parts, scan(), { mayBeStarted: false, waitingSince: minutesFromNow(-30) });

  expect(parts.ledger.writes).toEqual([["recordWaiting", SCAN_ID, "429", notBefore]]);
});

test("what carries out a scan is recorded, with the time at which to look at it", async () => {
  const parts = starter();
  const handle = `sha256:${"b".repeat(64)}`;
  parts.scanner.answer = () => ({
    kind: "started",
    run: { engine: "backend", handle },
    lookAgainInMs: 30_000,
  });

  await startScan(parts, scan(), { mayBeStarted: false });

  expect(parts.ledger.writes).toEqual([["recordStarted", SCAN_ID, handle, 30_000]]);
});
