import { imageKey } from "../../../../functions/contract/images/image";
import { OUTCOME_PREFIX } from "../../../../functions/contract/ledger";
import { coordinate } from "../../../../functions/programs/scan-coordinator/coordinate";
import { Marks } from "../../../../functions/programs/scan-coordinator/marks";
import { LedgerInMemory, scanOf } from "../../ledger/ledger-in-memory";
import { RecordedTelemetry } from "../../recorded-telemetry";
import { PASSED } from "../../samples";
import { buildOf, createCoordinator, work } from "../../simulated-coordinator";

function createRuns() {
  const store = new LedgerInMemory();
  const telemetry = new RecordedTelemetry();
  const marks = async (isAgain: boolean) => {
    const read = new Marks(store.ledger, telemetry, store.now, isAgain);
    await read.read();
    return read;
  };
  return { marks, store, telemetry };
}

test("the item of which runs have died is left alone for 15 minutes, and no other", async () => {
  const { marks, store, telemetry } = createRuns();
  const dying = await marks(true);
  expect([await dying.mayTouch("a"), await dying.mayTouch("b")]).toEqual([true, true]);

  const next = await marks(true);
  expect([await next.mayTouch("a"), await next.mayTouch("b"), await next.mayTouch("c")]).toEqual([
    true,
    false,
    true,
  ]);
  const usual = await marks(false);
  expect([await usual.mayTouch("a"), await usual.mayTouch("b")]).toEqual([true, false]);
  expect(telemetry.lines).toMatchObject([{ level: "error", fields: { key: "b" } }]);

  store.passMinutes(15);
  expect(await (await marks(false)).mayTouch("b")).toBe(true);
});

test("a mark that was left behind is no suspicion any more once another run has ended well", async () => {
  const { marks } = createRuns();
  await (await marks(true)).mayTouch("a");
  await (await marks(false)).clear();

  expect(await (await marks(true)).mayTouch("a")).toBe(true);
});

test("a run whose message is new marks nothing", async () => {
  const { marks } = createRuns();
  await (await marks(false)).mayTouch("a");

  expect(await (await marks(true)).mayTouch("a")).toBe(true);
});

test("what is put off is neither looked at nor started nor published, and all else is", async () => {
  const scans = [1, 2].map((number) => scanOf(number, "SCANNING"));
  const waiting = [3, 4].map((number) => scanOf(number, "WAITING"));
  const coordinator = await createCoordinator([...scans, ...waiting]);
  const { store, scanner, channel } = coordinator;
  scanner.builds = scans.map((scan, index) => buildOf(scan, index + 1, { exported: PASSED }));
  const images = [scanOf(1, "SCANNING"), scanOf(3, "WAITING")].map(({ image }) => imageKey(image));
  for (const key of [...images, `${OUTCOME_PREFIX}scan-2`]) {
    await store.ledger.changeControl({ kind: "put-off", key });
  }

  await coordinate(coordinator, work());

  expect(scanner.started.map(({ scanId }) => scanId)).toEqual(["scan-4"]);
  expect((await store.ledger.underWay()).map(({ scanId }) => scanId)).toEqual(["scan-1", "scan-4"]);
  expect(channel.published).toEqual([]);
});
