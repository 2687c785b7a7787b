import type { Scan } from "../../../../functions/contract/images/scan";
import { coordinate } from "../../../../functions/programs/scan-coordinator/coordinate";
import { scanOf } from "../../ledger/ledger-in-memory";
import { type BuildChanges, buildArn, minutesFromNow, NOW, PASSED, scanError } from "../../samples";
import {
  buildOf,
  type CoordinatorInMemory,
  createCoordinator,
  ended,
  work,
} from "../../simulated-coordinator";

const NOT_DUE = { dueAt: minutesFromNow(5) };
/** What a run leaves that died before the engine's answer was recorded, a minute later. */
const BEGUN = { run: undefined, dueAt: NOW, startedAt: minutesFromNow(-1) };

/** A coordinator of one scan that runs, whose build is so. */
async function withBuild(is: BuildChanges, changes: Partial<Scan> = {}) {
  const scanned = scanOf(1, "SCANNING", changes);
  const coordinator = await createCoordinator([scanned]);
  coordinator.scanner.builds = [buildOf(scanned, 1, is)];
  return { coordinator, scanned, row: () => coordinator.store.row(scanned.image) };
}

const slots = async ({ ledger }: CoordinatorInMemory) =>
  (await ledger.control()).running.map((slot) => slot.split(" ")[0]);

describe("a build's event", () => {
  test("has the verdict recorded and published, and the slot given back, though no scan is due", async () => {
    const { coordinator, row } = await withBuild({ exported: PASSED }, NOT_DUE);
    coordinator.lastLook.at = NOW.getTime();

    await coordinate(coordinator, ended(1));

    expect(await row()).toMatchObject({ verdict: "PASSED", scanId: "scan-1" });
    expect(coordinator.store.unpublished).toEqual([]);
    expect(await row()).not.toHaveProperty("rowState");
    expect(await slots(coordinator)).toEqual([]);
    expect(coordinator.telemetry.counts).toEqual({ ScansEnded: 1, ScansPassed: 1 });
    expect(coordinator.channel.published).toMatchObject([
      { scanId: "scan-1", verdict: "PASSED", build: buildArn(1), cluster: "production" },
    ]);
    expect(coordinator.store.unpublished).toEqual([]);
  });
});

describe("where no event comes", () => {
  test.each([
    ["one answer says how all stand: all are asked about, at most every ten seconds", true],
    ["each costs a call: none is asked about before it is due", false],
  ])("and %s", async (_, looksAtAll) => {
    const coordinator = await createCoordinator([1, 2].map((each) => scanOf(each, "SCANNING", NOT_DUE)));
    const asked: number[] = [];
    Object.assign(coordinator.scanner, {
      looksAtAll,
      look: async (scans: readonly Scan[]) => {
        asked.push(scans.length);
        return async () => ({ kind: "running" });
      },
    });

    for (const seconds of [0, 9, 1]) {
      coordinator.store.passMinutes(seconds / 60);
      await coordinate(coordinator, ended());
    }

    expect(asked).toEqual(looksAtAll ? [2, 0, 2] : [0, 0, 0]);
  });

  test.each([
    ["PASSED", "ScansPassed"],
    ["FAILED", "ScansFailed"],
    ["NO_POLICY", "ScansNoPolicy"],
  ])("the verdict %s is recorded, counted and published", async (verdict, metric) => {
    const firstSeenAt = minutesFromNow(-600);
    const requestedAt = minutesFromNow(-2);
    const exported = { ...PASSED, SCAN_VERDICT: verdict };
    const { coordinator, row } = await withBuild({ exported }, { firstSeenAt, requestedAt });

    await coordinate(coordinator, work());

    expect(await row()).toMatchObject({ verdict });
    expect(coordinator.telemetry.counts).toEqual({ ScansEnded: 1, [metric]: 1 });
    expect(coordinator.telemetry.seconds).toMatchObject({ EventToVerdict: [120] });
    expect(coordinator.channel.published).toMatchObject([
      { verdict, firstSeenAt: firstSeenAt.toISOString() },
    ]);
  });

  test("an error is recorded with the attempts so far, counted and published", async () => {
    const reason = expect.stringContaining("it has no image for linux/amd64, only linux/arm64");
    const exported = { SCAN_ERROR: "NoSuchPlatform", SCAN_DETAIL: "linux/arm64" };
    const { coordinator, row } = await withBuild({ status: "FAILED", exported }, { attempts: 2 });

    await coordinate(coordinator, work());

    const error = { errorClass: "permanent", errorScope: "image", reason };
    expect(await row()).toMatchObject({ rowState: "ERROR", ...error, attempts: 3 });
    expect(coordinator.telemetry.counts).toEqual({ ScansEnded: 1, ScansErrored: 1 });
    expect(coordinator.channel.published).toMatchObject([
      { scanId: "scan-1", error: { class: "permanent", scope: "image", reason }, build: buildArn(1) },
    ]);
  });

  test("one that found no capacity in its engine waits under a new id, without an attempt, and hears who asked meanwhile", async () => {
    const phases = [{ type: "QUEUED", status: "TIMED_OUT", message: "" }];
    const { coordinator, scanned, row } = await withBuild({ status: "TIMED_OUT", phases }, { attempts: 1 });
    const disabled = { ...coordinator, enabled: false };
    const request = { image: scanned.image, taskArn: "another", byGate: true };
    await coordinator.store.put({ ...scanned, deadline: minutesFromNow(700) });
    coordinator.store.meanwhile(scanned.image, () => coordinator.ledger.ask(request));

    await coordinate(disabled, ended(1));

    const deadline = new Date(0).toISOString();
    const reason = expect.stringContaining("queue");
    expect(await row()).toMatchObject({ rowState: "WAITING", attempts: 1, reason, deadline });
    expect((await row())?.scanId).not.toBe("scan-1");
    expect(await slots(coordinator)).toEqual([]);
    expect(coordinator.telemetry.counts).toEqual({ CapacityRefusals: 1 });
    expect(coordinator.channel.published).toEqual([]);
  });

  test("one of another scan_mode begins again, and its engine is asked nothing", async () => {
    const { coordinator, row } = await withBuild({}, { run: { engine: "backend", handle: "sha256:1" } });
    const asked: number[] = [];
    const { look } = coordinator.scanner;
    coordinator.scanner.look = async (scans, now) => {
      asked.push(scans.length);
      return look.call(coordinator.scanner, scans, now);
    };

    await coordinate({ ...coordinator, enabled: false }, work());

    const reason = "The scan was started in another scan_mode and begins again.";
    expect(await row()).toMatchObject({ rowState: "WAITING", reason });
    expect(asked).toEqual([0]);
    expect(await slots(coordinator)).toEqual([]);
  });

  test("one whose standing cannot be read, or that cannot be recorded, holds up no others, and is logged", async () => {
    const scans = [1, 2, 3].map((number) => scanOf(number, "SCANNING"));
    const [unread, unwritten] = scans;
    const coordinator = await createCoordinator(scans);
    const broken = new Error("the row is broken");
    coordinator.store.refuseWrites(unwritten?.image ?? scanOf(0, "SCANNING").image, broken);
    coordinator.scanner.look = async () => async (scan) => {
      if (scan.scanId === unread?.scanId) {
        throw broken;
      }
      return scanError("infrastructure", "transient", "gone");
    };

    await coordinate(coordinator, work());

    expect(coordinator.store.rows.map(({ rowState }) => rowState)).toEqual(["SCANNING", "SCANNING", "ERROR"]);
    expect(await slots(coordinator)).toEqual(["scan-1", "scan-2"]);
    const lines = coordinator.telemetry.lines.filter(({ fields }) => fields.error === broken);
    expect(lines.map(({ fields }) => [fields.image, fields.scanId])).toEqual([
      ["docker.io/library/app-1:1", "scan-1"],
      ["docker.io/library/app-2:1", "scan-2"],
    ]);
  });
});

describe("a scan of which nobody knows whether its engine has it", () => {
  test("is put back with its deadline where the engine has none, and started again under its id", async () => {
    const begun = scanOf(1, "SCANNING", BEGUN);
    const coordinator = await createCoordinator([begun]);
    await coordinate({ ...coordinator, enabled: false }, work());
    const waits = { rowState: "WAITING", scanId: "scan-1", dueAt: NOW.toISOString(), attempts: 0 };
    expect(await coordinator.store.row(begun.image)).toMatchObject(waits);
    expect(await slots(coordinator)).toEqual([]);

    await coordinate(coordinator, work());

    expect(coordinator.scanner.started).toMatchObject([{ scanId: "scan-1" }]);
    // Once more before the second start.
    expect(coordinator.scanner.lookedFor).toEqual(["scan-1", "scan-1"]);
    expect(await slots(coordinator)).toEqual(["scan-1"]);
  });

  test("stays as it is while its engine does not say, and comes after those whose build is known", async () => {
    const lost = [1, 3].map((number) => scanOf(number, "SCANNING", BEGUN));
    const known = scanOf(2, "SCANNING");
    let usedMs = 0;
    const isBefore = (milliseconds: number) => usedMs < milliseconds;
    const coordinator = await createCoordinator([...lost, known], { isBefore });
    coordinator.scanner.builds = [buildOf(known, 2, { exported: PASSED })];
    const asked: string[] = [];
    coordinator.scanner.adopt = async ({ scanId }) => {
      asked.push(scanId);
      usedMs += 5000;
      throw new Error("no answer within 5 seconds");
    };

    await coordinate(coordinator, work());

    expect(coordinator.store.rows.map(({ rowState, verdict }) => rowState ?? verdict)).toEqual([
      "SCANNING",
      "SCANNING",
      "PASSED",
    ]);
    expect(asked).toEqual(["scan-1"]);
    expect(await slots(coordinator)).toEqual(["scan-1", "scan-3"]);
  });
});
