import { coordinate } from "../../../functions/scan-coordinator/coordinate";
import { build, buildArn, buildEvent, inlineRun, PASSED } from "../samples";
import { buildOf, createCoordinator, methods, row } from "./simulated-coordinator";

describe("a build event", () => {
  test("records the verdict of the open scan, before its row is due", async () => {
    const open = row(1, "SCANNING");
    const coordinator = createCoordinator([open]);
    coordinator.ledger.due = async () => [];
    coordinator.scanner.builds = [buildOf(open, 1, { exported: PASSED })];

    await coordinate(coordinator, buildEvent(1));

    expect(coordinator.ledger.writes).toEqual([
      ["recordVerdict", "scan-1", expect.objectContaining({ verdict: "PASSED" }), buildArn(1)],
    ]);
    expect(coordinator.starter.telemetry.counts).toEqual({ ScansPassed: 1 });
    expect(coordinator.channel.told).toMatchObject([
      { scanId: "scan-1", verdict: "PASSED", build: buildArn(1), cluster: "production" },
    ]);
    expect(coordinator.publisher.outbox.settled).toEqual(["scan-1"]);
  });

  test.each([
    ["another scan than the row's", buildOf(row(1, "SCANNING", { scanId: "an earlier one" }), 1)],
    ["an image without a row", buildOf(row(2, "SCANNING"), 1)],
    ["no scan", build({ environment: { SCAN_ID: "" } })],
  ])("of a build of %s is left alone", async (_, ended) => {
    const coordinator = createCoordinator([row(1, "SCANNING")]);
    coordinator.ledger.due = async () => [];
    coordinator.scanner.builds = [{ ...ended, exported: new Map(Object.entries(PASSED)) }];

    await coordinate(coordinator, buildEvent(1));

    expect(coordinator.ledger.writes).toEqual([]);
    expect(coordinator.channel.told).toEqual([]);
    expect(coordinator.starter.telemetry.lines).toMatchObject([
      { level: "info", fields: { run: inlineRun(1) } },
    ]);
  });

  test("of a build that CodeBuild does not know records nothing, and the rest goes on", async () => {
    const coordinator = createCoordinator([row(1, "WAITING")]);

    await coordinate(coordinator, buildEvent(9));

    expect(methods(coordinator.ledger)).toEqual(["claim scan-1", "recordStarted scan-1"]);
  });

  test("of a verdict that was recorded already publishes nothing", async () => {
    const open = row(1, "SCANNING");
    const coordinator = createCoordinator([open]);
    coordinator.ledger.applies = () => false;
    coordinator.scanner.builds = [buildOf(open, 1, { exported: PASSED })];

    await coordinate(coordinator, buildEvent(1));

    expect(coordinator.channel.told).toEqual([]);
    expect(coordinator.starter.telemetry.counts).toEqual({});
  });
});

describe("a scan whose time has come", () => {
  test.each([
    ["PASSED", "ScansPassed"],
    ["FAILED", "ScansFailed"],
    ["NO_POLICY", "ScansNoPolicy"],
  ])("has its verdict %s recorded, counted and published without any event", async (verdict, metric) => {
    const due = row(1, "SCANNING");
    const coordinator = createCoordinator([due]);
    coordinator.scanner.builds = [buildOf(due, 1, { exported: { ...PASSED, SCAN_VERDICT: verdict } })];

    await coordinate(coordinator);

    expect(methods(coordinator.ledger)).toEqual(["recordVerdict scan-1"]);
    expect(coordinator.starter.telemetry.counts).toEqual({ [metric]: 1 });
    expect(coordinator.channel.told).toMatchObject([{ verdict }]);
  });

  test("is looked at later while its build runs", async () => {
    const due = row(1, "SCANNING");
    const coordinator = createCoordinator([due]);
    coordinator.scanner.builds = [buildOf(due, 1, { status: "IN_PROGRESS" })];

    await coordinate(coordinator);

    expect(coordinator.ledger.writes).toEqual([["recordStillScanning", "scan-1"]]);
  });

  test("is looked at when its scanner says, where that says it", async () => {
    const coordinator = createCoordinator([row(1, "SCANNING")]);
    coordinator.scanner.look = async () => async () => ({ kind: "running", lookAgainInMs: 30_000 });

    await coordinate(coordinator);

    expect(coordinator.ledger.writes).toEqual([["recordStillScanning", "scan-1", 30_000]]);
  });

  test("and whose standing cannot be told does not hold up the others", async () => {
    const coordinator = createCoordinator([row(1, "SCANNING"), row(2, "SCANNING")]);
    coordinator.scanner.look = async () => async (scan) => {
      if (scan.scanId === "scan-1") {
        throw new Error("socket hang up");
      }
      return { kind: "error", errorClass: "infrastructure", errorScope: "transient", reason: "gone" };
    };

    await coordinate(coordinator);

    expect(methods(coordinator.ledger)).toEqual(["recordError scan-2"]);
  });

  test("has its error recorded with the attempts so far, counted and published", async () => {
    const due = row(1, "SCANNING", { attempts: 2 });
    const coordinator = createCoordinator([due]);
    const exported = {
      SCAN_ERROR_CLASS: "permanent",
      SCAN_ERROR_SCOPE: "source",
      SCAN_REASON: "the registry lacks it",
    };
    coordinator.scanner.builds = [buildOf(due, 1, { status: "FAILED", exported })];

    await coordinate(coordinator);

    const error = {
      kind: "error",
      errorClass: "permanent",
      errorScope: "source",
      reason: "the registry lacks it",
    };
    expect(coordinator.ledger.writes).toEqual([["recordError", "scan-1", 2, error]]);
    expect(coordinator.starter.telemetry.counts).toEqual({ ScansErrored: 1 });
    expect(coordinator.channel.told).toMatchObject([
      {
        scanId: "scan-1",
        error: { class: "permanent", scope: "source", reason: error.reason },
        build: buildArn(1),
      },
    ]);
  });

  test("whose build CodeBuild no longer knows is an error that names the build", async () => {
    const coordinator = createCoordinator([row(1, "SCANNING")]);

    await coordinate(coordinator);

    expect(coordinator.ledger.writes).toEqual([
      [
        "recordError",
        "scan-1",
        0,
        expect.objectContaining({
          errorClass: "infrastructure",
          reason: expect.stringContaining(buildArn(1)),
        }),
      ],
    ]);
  });

  test("whose build found no room in CodeBuild's queue waits under a new id, without an attempt", async () => {
    const due = row(1, "SCANNING", { attempts: 1 });
    const coordinator = createCoordinator([due]);
    const phases = [{ type: "QUEUED", status: "TIMED_OUT", message: "" }];
    coordinator.scanner.builds = [buildOf(due, 1, { status: "TIMED_OUT", phases })];

    await coordinate(coordinator);

    expect(coordinator.ledger.writes).toEqual([
      ["reopen", "scan-1", "WAITING", expect.stringContaining("queue")],
    ]);
    expect(coordinator.starter.telemetry.counts).toEqual({ CapacityRefusals: 1 });
    expect(coordinator.channel.told).toEqual([]);
  });

  test("that somebody else recorded meanwhile is neither counted nor published", async () => {
    const due = row(1, "SCANNING");
    const coordinator = createCoordinator([due]);
    coordinator.ledger.applies = () => false;
    coordinator.scanner.builds = [buildOf(due, 1, { status: "FAULT" })];

    await coordinate(coordinator);

    expect(coordinator.channel.told).toEqual([]);
    expect(coordinator.starter.telemetry.counts).toEqual({});
  });

  test("and that cannot be recorded does not hold up the others, and is logged", async () => {
    const rows = [row(1, "SCANNING"), row(2, "SCANNING"), row(3, "WAITING")];
    const coordinator = createCoordinator(rows);
    coordinator.scanner.builds = rows.map((due, index) => buildOf(due, index + 1, { status: "IN_PROGRESS" }));
    coordinator.ledger.applies = (scanId) => {
      if (scanId === "scan-1") {
        throw new Error("the row is broken");
      }
      return true;
    };

    await coordinate(coordinator);

    expect(methods(coordinator.ledger).slice(1)).toEqual([
      "recordStillScanning scan-2",
      "claim scan-3",
      "recordStarted scan-3",
    ]);
    expect(coordinator.starter.telemetry.lines).toContainEqual({
      level: "error",
      message: "scan could not be served and is looked at again",
      fields: expect.objectContaining({
        image: "docker.io/library/app-1:1",
        scanId: "scan-1",
        error: new Error("the row is broken"),
      }),
    });
  });
});
