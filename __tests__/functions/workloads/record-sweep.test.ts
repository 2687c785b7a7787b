import { imageKey } from "../../../functions/contract/images/image";
import {
  recordSweep,
  type SweepRecorder,
  type Swept,
  type SweptPair,
  type SweptWorkload,
} from "../../../functions/workloads/record-sweep";
import { readWorkloads } from "../../../functions/workloads/workloads-of";
import { LedgerInMemory } from "../ledger/ledger-in-memory";
import { DIGEST, image } from "../samples";
import { workload } from "./samples";

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
  const pairs = names.map((name): [SweptWorkload, SweptPair] => [
    workload(name),
    { tasks: 1, since: now().getTime() },
  ]);
  return { startedAt: now(), tasks: names.length, images: new Map([[imageKey(IMAGE), new Map(pairs)]]) };
}

const workloadsIn = async ({ table }: LedgerInMemory) =>
  (await readWorkloads(table, [IMAGE])).get(imageKey(IMAGE));

test("a sweep that a later one has overtaken leaves what that has written", async () => {
  const store = new LedgerInMemory();
  const begun = store.now();
  const pace = async () => {
    store.passMinutes(2);
    await recordSweep(recorderOf(store), swept(store, ["later"]));
  };

  await recordSweep(recorderOf(store, { now: () => begun, pace }), swept(store, ["earlier"]));

  expect((await workloadsIn(store))?.services).toMatchObject([{ name: "later" }]);
});

test("without keys of tags, the owners that earlier sweeps have found are gone", async () => {
  const store = new LedgerInMemory();
  const ownersOf: SweepRecorder["ownersOf"] = async (services) =>
    new Map(services.map((service) => [service, "payments"]));
  await recordSweep(recorderOf(store, { ownersOf }), swept(store, ["web"]));
  expect((await workloadsIn(store))?.owner).toBe("payments");
  store.passMinutes(60);

  await recordSweep(recorderOf(store, { ownersOf: undefined }), swept(store, ["web"]));

  expect(await workloadsIn(store)).toMatchObject({ owner: undefined, services: [{ name: "web" }] });
  expect((await workloadsIn(store))?.services[0]?.owner).toBeUndefined();
});
