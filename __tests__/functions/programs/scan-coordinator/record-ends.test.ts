import type { Scan } from "../../../../functions/contract/images/scan";
import { BACKEND_ERRORS } from "../../../../functions/errors/backend-errors";
import { errorOf } from "../../../../functions/errors/error-reason";
import { coordinate } from "../../../../functions/programs/scan-coordinator/coordinate";
import { recordEnd } from "../../../../functions/programs/scan-coordinator/record-end";
import { beginScan, openScan, scanOf } from "../../ledger/ledger-in-memory";
import { type BuildChanges, image, minutesFromNow, PASSED, scanError } from "../../samples";
import { createRequestHandler, requestedImage } from "../../scan-requests";
import {
  buildOf,
  type CoordinatorInMemory,
  createCoordinator,
  ended,
  work,
} from "../../simulated-coordinator";

const NOT_DUE = { dueAt: minutesFromNow(5) };

/** A coordinator of one scan that runs, whose build is so. */
async function withBuild(is: BuildChanges, changes: Partial<Scan> = {}) {
  const scanned = scanOf(1, "SCANNING", changes);
  const coordinator = await createCoordinator([scanned]);
  coordinator.scanner.builds = [buildOf(scanned, 1, is)];
  return { coordinator, scanned, row: () => coordinator.store.row(scanned.image) };
}

const slots = async ({ ledger }: CoordinatorInMemory) =>
  (await ledger.control()).running.map((slot) => slot.split(" ")[0]);

// Proves scan.mode-changed.
test("a scan that was started in another scan_mode begins again, and this engine is not asked about it", async () => {
  const { coordinator, row } = await withBuild({}, { run: { engine: "backend", handle: "sha256:1" } });
  const asked: number[] = [];
  Object.assign(coordinator.scanner, {
    look: async (scans: readonly Scan[]) => {
      asked.push(scans.length);
      return async () => ({ kind: "running" });
    },
  });

  await coordinate(coordinator, work());

  expect(asked).toEqual([0]);
  expect((await row())?.run).toMatchObject({ engine: "inline" });
  expect(coordinator.telemetry.lines.map(({ fields }) => fields.reason)).toContain(
    "The scan was started in another scan_mode and begins again.",
  );
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

test("the log names an error by its code, which stays the same when words change", async () => {
  const handler = createRequestHandler();
  const failure = { endpoint: "https://sysdig", failure: "ENOTFOUND" };

  const scan = await openScan(handler.ledger, image());
  await recordEnd(handler, scan, errorOf(BACKEND_ERRORS.Unreachable, failure));

  expect(handler.telemetry.lines).toMatchObject([
    { level: "error", fields: { code: "Unreachable", errorScope: "installation" } },
  ]);
});

test("an error of configuration is new once, until it is one of another kind", async () => {
  const handler = createRequestHandler();
  for (const scope of ["registry", "registry", "image"] as const) {
    await recordEnd(handler, await openScan(handler.ledger, image()), scanError("configuration", scope));
    handler.store.passMinutes(24 * 60);
  }

  expect(handler.telemetry.counts).toMatchObject({ ConfigurationErrors: 3, NewConfigurationErrors: 2 });
});

test("the error of a scan that only a request asked for raises no alarm, and is published as every outcome is", async () => {
  const handler = createRequestHandler();
  await handler.ask(1);

  const begun = await beginScan(handler.ledger, requestedImage(1));
  await recordEnd(handler, begun, scanError("configuration", "registry"));

  expect(handler.telemetry.counts).toEqual({ ScansRequested: 1 });
  expect(await handler.store.published()).toContainEqual(
    expect.objectContaining({ account: "123456789012", region: "us-east-1", image: requestedImage(1) }),
  );
});
