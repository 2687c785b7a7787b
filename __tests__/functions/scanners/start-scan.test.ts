import { startScan } from "../../../functions/scanners/start-scan";
import {
  build,
  buildArn,
  DIGEST,
  image,
  inlineRun,
  minutesFromNow,
  NOW,
  OTHER_DIGEST,
  refusedStart,
  SCAN_ID,
  scan,
} from "../samples";
import { createStarter, NEW } from "./simulated-starter";

const WAITED = minutesFromNow(-30);

/** A starter beside so many scans that run. */
async function createBusy(running: number, maxConcurrentScans = 2) {
  const starter = await createStarter({}, maxConcurrentScans);
  for (let number = 0; number < running; number += 1) {
    const other = image(`other-${number}:1`, `sha256:${`${number}`.padStart(64, "0")}`);
    const open = scan({ image: other, state: "SCANNING", dueAt: minutesFromNow(5), run: inlineRun(9) });
    await starter.store.put(open);
    await starter.ledger.slots.occupy(open);
  }
  return starter;
}

test("a scan that finds capacity is started, recorded with its build and counted", async () => {
  const starter = await createStarter();

  expect(await startScan(starter, scan(), NEW)).toBe("started");

  expect(starter.scanner.started).toEqual([scan()]);
  expect(await starter.row()).toMatchObject({
    rowState: "SCANNING",
    scanId: SCAN_ID,
    run: inlineRun(1),
    startedAt: NOW.toISOString(),
    dueAt: minutesFromNow(5).toISOString(),
  });
  expect(starter.telemetry.counts).toEqual({ ScansStarted: 1 });
  expect(starter.scanner.lookedFor).toEqual([]);
});

test("the time from the task event to the build is measured, where an event asked for the scan", async () => {
  const starter = await createStarter();
  const requested = scan({ requestedAt: minutesFromNow(-3) });

  await startScan(starter, requested, NEW);
  await startScan(starter, scan(), NEW);

  expect(starter.telemetry.seconds).toEqual({ EventToBuild: [180] });
});

test("an error of a scan that another starter got started is neither recorded nor counted", async () => {
  const starter = await createStarter({ state: "SCANNING", run: inlineRun(7) });
  starter.scanner.answer = () => refusedStart("denied");

  expect(await startScan(starter, scan(), NEW)).toBe("refused");

  expect(await starter.row()).toMatchObject({ rowState: "SCANNING", run: inlineRun(7) });
  expect(starter.store.unpublished).toEqual([]);
  expect(starter.telemetry.counts).toEqual({});
});

test.each([
  [1, "started"],
  [2, "no-capacity"],
])("with %i of 2 scans open the answer is %s", async (running, expected) => {
  const starter = await createBusy(running);

  expect(await startScan(starter, scan(), NEW)).toBe(expected);
});

test("a scan without capacity by max_concurrent_scans waits, without asking CodeBuild and without an attempt", async () => {
  const starter = await createBusy(2);

  await startScan(starter, scan(), NEW);

  expect(starter.scanner.started).toEqual([]);
  expect(await starter.row()).toMatchObject({
    rowState: "WAITING",
    scanId: SCAN_ID,
    reason: "2 scans run already (max_concurrent_scans).",
    dueAt: NOW.toISOString(),
    attempts: 0,
  });
  expect(starter.telemetry.counts).toEqual({ CapacityRefusals: 1 });
});

test("a scan that CodeBuild has no capacity for waits with the reason, and keeps its place in the line", async () => {
  const waited = scan({ deadline: WAITED });
  const starter = await createStarter(waited);
  starter.scanner.answer = () => ({ kind: "no-capacity", reason: "Cannot have more than 1 builds" });

  expect(await startScan(starter, waited, NEW)).toBe("no-capacity");

  expect(await starter.row()).toMatchObject({
    rowState: "WAITING",
    reason: "Cannot have more than 1 builds",
    dueAt: WAITED.toISOString(),
  });
  expect(starter.telemetry.counts).toEqual({ CapacityRefusals: 1 });
});

test("a scan that CodeBuild refuses is an error of the configuration", async () => {
  const refused = scan({ attempts: 2 });
  const starter = await createStarter(refused);
  starter.scanner.answer = () => refusedStart("Project cannot be found");

  expect(await startScan(starter, refused, NEW)).toBe("refused");

  expect(await starter.row()).toMatchObject({
    rowState: "ERROR",
    errorClass: "configuration",
    errorScope: "installation",
    reason: "Project cannot be found",
    attempts: 3,
  });
  expect(starter.store.unpublished).toEqual([SCAN_ID]);
  expect(starter.telemetry.counts).toEqual({ ScansEnded: 1, ScansErrored: 1, ConfigurationErrors: 1 });
  expect(starter.telemetry.lines).toMatchObject([
    { level: "error", fields: { image: "docker.io/library/nginx:1.27", reason: "Project cannot be found" } },
  ]);
});

test("as long as nobody knows whether a build exists, the scan stays as it is and is not started again", async () => {
  const starter = await createStarter();
  const before = await starter.row();
  starter.scanner.adopt = async () => ({ kind: "unknown", reason: "ThrottlingException: Rate exceeded" });

  expect(await startScan(starter, scan(), { mayBeStarted: true })).toBe("unknown");

  expect(await starter.row()).toEqual(before);
  expect(starter.scanner.started).toEqual([]);
});

test("an answer that nobody foresaw records nothing, so that the message comes again", async () => {
  const starter = await createStarter();
  const before = await starter.row();
  starter.scanner.answer = () => Promise.reject(new Error("socket hang up"));

  await expect(startScan(starter, scan(), NEW)).rejects.toThrow("socket hang up");

  expect(await starter.row()).toEqual(before);
});

test.each([
  ["started", false],
  ["found", true],
])(
  "a build that was %s and cannot be recorded fails, so that somebody looks for it",
  async (_, mayBeStarted) => {
    const starter = await createStarter();
    starter.scanner.builds = [build()];
    starter.store.refuseWrites(image(), new Error("no answer"));

    await expect(startScan(starter, scan(), { mayBeStarted })).rejects.toThrow("no answer");

    expect(starter.telemetry.counts).toEqual({});
  },
);

describe("a scan that may have been started before", () => {
  test("adopts its build, even where no capacity is left", async () => {
    const starter = await createBusy(1, 1);
    starter.scanner.builds = [build({ arn: buildArn(7) })];

    expect(await startScan(starter, scan(), { mayBeStarted: true })).toBe("started");

    expect(starter.scanner.started).toEqual([]);
    expect(await starter.row()).toMatchObject({ rowState: "SCANNING", run: inlineRun(7) });
    expect(starter.telemetry.counts).toEqual({});
  });

  test("is started where no build of it exists", async () => {
    const starter = await createStarter();
    starter.scanner.builds = [build({ environment: { SCAN_ID: "another" } })];

    expect(await startScan(starter, scan(), { mayBeStarted: true })).toBe("started");

    expect(starter.scanner.lookedFor).toEqual([SCAN_ID]);
    expect(starter.scanner.started).toMatchObject([scan()]);
  });
});

test("a scan that ends before it begins is an error of the class and scope that the scanner gives it", async () => {
  const starter = await createStarter();
  starter.scanner.answer = () => ({
    kind: "refused",
    errorClass: "permanent",
    errorScope: "image",
    reason: "the tag has moved",
  });

  await startScan(starter, scan(), NEW);

  const row = await starter.row();
  expect(row).toMatchObject({
    rowState: "ERROR",
    errorClass: "permanent",
    errorScope: "image",
    reason: "the tag has moved",
    attempts: 1,
  });
  expect(row).not.toHaveProperty("dueAt");
  expect(starter.telemetry.counts).toEqual({ ScansEnded: 1, ScansErrored: 1 });
});

test("an engine that says when to come again is asked by nobody before that, and the scan keeps its place", async () => {
  const waited = scan({ deadline: WAITED });
  const starter = await createStarter(waited);
  const notBefore = minutesFromNow(2);
  starter.scanner.answer = () => ({ kind: "no-capacity", reason: "429", notBefore });

  await startScan(starter, waited, NEW);

  expect(await starter.row()).toMatchObject({
    rowState: "WAITING",
    reason: "429",
    dueAt: WAITED.toISOString(),
  });
  expect(await starter.slots()).toMatchObject({ backOff: { reason: "429", until: notBefore } });
});

test("what carries out a scan is recorded, with the time at which to look at it", async () => {
  const starter = await createStarter();
  const run = { engine: "backend", handle: OTHER_DIGEST } as const;
  starter.scanner.answer = () => ({ kind: "started", run, lookAgainInMs: 30_000 });

  await startScan(starter, scan(), NEW);

  expect(await starter.row()).toMatchObject({ run, dueAt: minutesFromNow(0.5).toISOString() });
  expect(await starter.row()).toHaveProperty("image", `${DIGEST}#linux/amd64`);
});
