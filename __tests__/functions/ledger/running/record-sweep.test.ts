import { imageKey } from "../../../../functions/contract/image";
import {
  recordSweep,
  type SweepRecorder,
  type Swept,
  type SweptPair,
  type SweptRunner,
} from "../../../../functions/ledger/running/record-sweep";
import { RunningNotes } from "../../../../functions/ledger/running/running-notes";
import { readRunning } from "../../../../functions/ledger/running/who-runs";
import { DIGEST, image } from "../../samples";
import { LedgerInMemory } from "../ledger-in-memory";
import { runner } from "./samples";

const IMAGE = image("nginx:1.27", DIGEST);

function recorderOf({ table, now }: LedgerInMemory, changes: Partial<SweepRecorder> = {}): SweepRecorder {
  return {
    table,
    now,
    hasTime: () => true,
    pace: async () => {},
    ownersOf: async () => new Map(),
    ...changes,
  };
}

/** A sweep that begins now, and sees these services with one task each. */
function swept({ now }: LedgerInMemory, names: readonly string[]): Swept {
  const pairs = names.map((name): [SweptRunner, SweptPair] => [
    runner(name),
    { tasks: 1, since: now().getTime() },
  ]);
  return { startedAt: now(), tasks: names.length, images: new Map([[imageKey(IMAGE), new Map(pairs)]]) };
}

const runningOf = async ({ table }: LedgerInMemory) =>
  (await readRunning(table, [IMAGE])).get(imageKey(IMAGE));

test("events of a hundred services that a sweep has seen leave their number as it is", async () => {
  const names = Array.from({ length: 100 }, (_, number) => `web-${number}`);
  const store = new LedgerInMemory();
  await recordSweep(recorderOf(store), swept(store, names));
  const before = await runningOf(store);
  expect(before?.furtherServices).toBe(80);

  for (let instance = 1; instance <= 2; instance += 1) {
    const notes = new RunningNotes(store.table, store.now);
    for (const name of names) {
      await notes.note(IMAGE, runner(name));
    }
  }

  expect(await runningOf(store)).toEqual(before);
});

test("a sweep that a later one has overtaken leaves what that has written", async () => {
  const store = new LedgerInMemory();
  const begun = store.now();
  const pace = async () => {
    store.passMinutes(2);
    await recordSweep(recorderOf(store), swept(store, ["later"]));
  };

  const recorded = await recordSweep(
    recorderOf(store, { now: () => begun, pace }),
    swept(store, ["earlier"]),
  );

  expect(recorded.notRecorded).toBe("a later sweep was complete before");
  expect((await runningOf(store))?.services).toMatchObject([{ name: "later" }]);
});

test("without keys of tags, the owners that earlier sweeps have found are gone", async () => {
  const store = new LedgerInMemory();
  const ownersOf: SweepRecorder["ownersOf"] = async (services) =>
    new Map(services.map((service) => [service, "payments"]));
  await recordSweep(recorderOf(store, { ownersOf }), swept(store, ["web"]));
  expect((await runningOf(store))?.owner).toBe("payments");
  store.passMinutes(60);

  await recordSweep(recorderOf(store, { ownersOf: undefined }), swept(store, ["web"]));

  expect(await runningOf(store)).toMatchObject({ owner: undefined, services: [{ name: "web" }] });
  expect((await runningOf(store))?.services[0]?.owner).toBeUndefined();
});
