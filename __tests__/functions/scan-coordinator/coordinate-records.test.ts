import type { Scan } from "../../../functions/contract/scan";
import { coordinate } from "../../../functions/scan-coordinator/coordinate";
import {
  type BuildChanges,
  build,
  buildArn,
  buildEvent,
  inlineRun,
  minutesFromNow,
  NOW,
  PASSED,
  scanError,
  scanVerdict,
} from "../samples";
import { buildOf, createCoordinator, scanOf } from "../simulated-coordinator";

const NOT_DUE = { dueAt: minutesFromNow(5) };

/** A coordinator of one scan that runs, whose build is so. */
async function withBuild(is: BuildChanges, changes: Partial<Scan> = {}) {
  const scanned = scanOf(1, "SCANNING", changes);
  const coordinator = await createCoordinator([scanned]);
  coordinator.scanner.builds = [buildOf(scanned, 1, is)];
  return { coordinator, scanned, row: () => coordinator.store.row(scanned.image) };
}

describe("a build event", () => {
  test("records the verdict of the open scan, before its row is due", async () => {
    const { coordinator, row } = await withBuild({ exported: PASSED }, NOT_DUE);

    await coordinate(coordinator, buildEvent(1));

    const publishedAt = NOW.toISOString();
    expect(await row()).toMatchObject({ verdict: "PASSED", scanId: "scan-1", publishedAt });
    expect(await row()).not.toHaveProperty("rowState");
    expect(coordinator.starter.telemetry.counts).toEqual({ ScansEnded: 1, ScansPassed: 1 });
    expect(coordinator.channel.published).toMatchObject([
      { scanId: "scan-1", verdict: "PASSED", build: buildArn(1), cluster: "production" },
    ]);
    expect(coordinator.store.unpublished).toEqual([]);
  });

  test("of a build that ended before its start was recorded leaves the build's ARN in the row", async () => {
    const starting = { ...NOT_DUE, state: "STARTING", run: undefined } as const;
    const { coordinator, row } = await withBuild({ exported: PASSED }, starting);

    await coordinate(coordinator, buildEvent(1));

    expect(await row()).toMatchObject({ verdict: "PASSED", run: inlineRun(1) });
  });

  test.each([
    ["another scan than the row's", buildOf(scanOf(1, "SCANNING", { scanId: "an earlier one" }), 1)],
    ["an image without a row", buildOf(scanOf(2, "SCANNING"), 1)],
    ["no scan", build({ environment: { SCAN_ID: "" } })],
  ])("of a build of %s is left alone", async (_, ended) => {
    const coordinator = await createCoordinator([scanOf(1, "SCANNING", NOT_DUE)]);
    const before = coordinator.store.rows;
    coordinator.scanner.builds = [{ ...ended, exported: new Map(Object.entries(PASSED)) }];

    await coordinate(coordinator, buildEvent(1));

    expect(coordinator.store.rows).toEqual(before);
    expect(coordinator.channel.published).toEqual([]);
    expect(coordinator.starter.telemetry.lines).toMatchObject([
      { level: "info", fields: { run: inlineRun(1) } },
    ]);
  });

  test("of a build that CodeBuild does not know records nothing, and the rest goes on", async () => {
    const coordinator = await createCoordinator([scanOf(1, "WAITING")]);

    await coordinate(coordinator, buildEvent(9));

    expect(coordinator.store.rows).toMatchObject([
      { scanId: "scan-1", rowState: "SCANNING", run: inlineRun(1) },
    ]);
  });

  test("of another project is logged, and taken for the schedule", async () => {
    const coordinator = await createCoordinator([]);
    const event = buildEvent(1, "somebody-elses");

    await coordinate(coordinator, event);

    expect(coordinator.starter.telemetry.lines).toMatchObject([
      { level: "info", fields: { detail: event.detail } },
    ]);
    expect(coordinator.starter.telemetry.levels).toHaveProperty("ScansOpen", 0);
  });

  test("of a verdict that was recorded already counts nothing", async () => {
    const { coordinator, scanned, row } = await withBuild({ exported: PASSED }, NOT_DUE);
    coordinator.store.meanwhile(scanned.image, () =>
      coordinator.ledger.recordVerdict(scanned, scanVerdict({ verdict: "FAILED" })),
    );

    await coordinate(coordinator, buildEvent(1));

    expect(await row()).toMatchObject({ verdict: "FAILED" });
    expect(coordinator.channel.published).toMatchObject([{ verdict: "FAILED" }]);
    expect(coordinator.starter.telemetry.counts).toEqual({});
  });
});

describe("a scan whose time has come", () => {
  test.each([
    ["PASSED", "ScansPassed"],
    ["FAILED", "ScansFailed"],
    ["NO_POLICY", "ScansNoPolicy"],
  ])("has its verdict %s recorded, counted and published without any event", async (verdict, metric) => {
    const { coordinator, row } = await withBuild({ exported: { ...PASSED, SCAN_VERDICT: verdict } });

    await coordinate(coordinator);

    expect(await row()).toMatchObject({ verdict });
    expect(coordinator.starter.telemetry.counts).toEqual({ ScansEnded: 1, [metric]: 1 });
    expect(coordinator.channel.published).toMatchObject([{ verdict }]);
  });

  test("says in its outcome when the image was seen first", async () => {
    const firstSeenAt = minutesFromNow(-600);
    const { coordinator } = await withBuild({ exported: PASSED }, { firstSeenAt });

    await coordinate(coordinator);

    expect(coordinator.channel.published).toMatchObject([{ firstSeenAt: firstSeenAt.toISOString() }]);
  });

  test("is looked at later while its build runs", async () => {
    const { coordinator, row } = await withBuild({ status: "IN_PROGRESS" });

    await coordinate(coordinator);

    expect(await row()).toMatchObject({
      rowState: "SCANNING",
      scanId: "scan-1",
      dueAt: minutesFromNow(5).toISOString(),
    });
  });

  test("is looked at when its scanner says, where that says it", async () => {
    const due = scanOf(1, "SCANNING");
    const coordinator = await createCoordinator([due]);
    coordinator.scanner.look = async () => async () => ({ kind: "running", lookAgainInMs: 30_000 });

    await coordinate(coordinator);

    expect(await coordinator.store.row(due.image)).toMatchObject({
      rowState: "SCANNING",
      dueAt: minutesFromNow(0.5).toISOString(),
    });
  });

  test("and that its engine lets wait begins a back-off: nothing is started that would wait there, too", async () => {
    const coordinator = await createCoordinator([scanOf(1, "SCANNING"), scanOf(2, "WAITING")]);
    coordinator.scanner.look = async () => async () => ({
      kind: "running",
      lackOfCapacity: "the queue is long",
    });

    await coordinate(coordinator);

    expect((await coordinator.ledger.slots.read()).backOff).toEqual({
      until: minutesFromNow(2),
      reason: "the queue is long",
    });
    expect(await coordinator.ledger.count("WAITING", 10)).toBe(1);
  });

  test("and whose standing cannot be read does not hold up the others", async () => {
    const coordinator = await createCoordinator([scanOf(1, "SCANNING"), scanOf(2, "SCANNING")]);
    const [before] = coordinator.store.rows;
    coordinator.scanner.look = async () => async (scan) => {
      if (scan.scanId === "scan-1") {
        throw new Error("socket hang up");
      }
      return scanError("infrastructure", "transient", "gone");
    };

    await coordinate(coordinator);

    const [first, second] = coordinator.store.rows;
    expect(first).toEqual(before);
    expect(second).toMatchObject({ scanId: "scan-2", rowState: "ERROR", reason: "gone" });
  });

  test("has its error recorded with the attempts so far, counted and published", async () => {
    const reason = expect.stringContaining("it has no image for linux/amd64, only linux/arm64");
    const exported = { SCAN_ERROR: "NoSuchPlatform", SCAN_DETAIL: "linux/arm64" };
    const { coordinator, row } = await withBuild({ status: "FAILED", exported }, { attempts: 2 });

    await coordinate(coordinator);

    expect(await row()).toMatchObject({
      rowState: "ERROR",
      errorClass: "permanent",
      errorScope: "image",
      reason,
      attempts: 3,
    });
    expect(coordinator.starter.telemetry.counts).toEqual({ ScansEnded: 1, ScansErrored: 1 });
    expect(coordinator.channel.published).toMatchObject([
      { scanId: "scan-1", error: { class: "permanent", scope: "image", reason }, build: buildArn(1) },
    ]);
  });

  test("whose build CodeBuild no longer knows is an error that names the build", async () => {
    const due = scanOf(1, "SCANNING");
    const coordinator = await createCoordinator([due]);

    await coordinate(coordinator);

    expect(await coordinator.store.row(due.image)).toMatchObject({
      rowState: "ERROR",
      errorClass: "infrastructure",
      reason: expect.stringContaining(buildArn(1)),
      attempts: 1,
    });
  });

  test("whose build found no capacity in CodeBuild's queue waits under a new id, without an attempt", async () => {
    const phases = [{ type: "QUEUED", status: "TIMED_OUT", message: "" }];
    const { coordinator, row } = await withBuild({ status: "TIMED_OUT", phases }, { attempts: 1 });

    await coordinate({ ...coordinator, enabled: false });

    const reason = expect.stringContaining("queue");
    expect(await row()).toMatchObject({ rowState: "WAITING", attempts: 1, reason });
    expect((await row())?.scanId).not.toBe("scan-1");
    expect(coordinator.starter.telemetry.counts).toEqual({ CapacityRefusals: 1 });
    expect(coordinator.channel.published).toEqual([]);
  });

  test("that somebody else recorded meanwhile is not counted", async () => {
    const { coordinator, scanned, row } = await withBuild({ status: "FAULT" });
    coordinator.store.meanwhile(scanned.image, () =>
      coordinator.ledger.recordVerdict(scanned, scanVerdict()),
    );

    await coordinate(coordinator);

    expect(await row()).toMatchObject({ verdict: "PASSED" });
    expect(await row()).not.toHaveProperty("errorClass");
    expect(coordinator.channel.published).toMatchObject([{ verdict: "PASSED" }]);
    expect(coordinator.starter.telemetry.counts).toEqual({});
  });

  test("and that cannot be recorded does not hold up the others, and is logged", async () => {
    const scans = [scanOf(1, "SCANNING"), scanOf(2, "SCANNING"), scanOf(3, "WAITING")];
    const coordinator = await createCoordinator(scans);
    coordinator.scanner.builds = scans.map((due, index) =>
      buildOf(due, index + 1, { status: "IN_PROGRESS" }),
    );
    const broken = new Error("the row is broken");
    coordinator.store.refuseWrites(scanOf(1, "SCANNING").image, broken);

    await coordinate(coordinator);

    expect(coordinator.store.rows).toMatchObject([
      { scanId: "scan-1", dueAt: scans[0]?.dueAt.toISOString() },
      { scanId: "scan-2", dueAt: minutesFromNow(5).toISOString() },
      { scanId: "scan-3", rowState: "SCANNING" },
    ]);
    expect(coordinator.starter.telemetry.lines).toContainEqual({
      level: "error",
      message: "serving a scan failed; will retry",
      fields: expect.objectContaining({
        image: "docker.io/library/app-1:1",
        scanId: "scan-1",
        error: broken,
      }),
    });
  });
});
