import { imageKey } from "../../../functions/contract/images/image";
import { LAST_SWEEP_KEY } from "../../../functions/contract/ledger";
import { keyOfPlace, type Place } from "../../../functions/contract/places/place";
import {
  recordSweep,
  type SweepRecorder,
  type SweptPair,
  type SweptWorkload,
} from "../../../functions/workloads/record-sweep";
import {
  readWorkloadsKey,
  workloadsKeyIn,
  workloadsKeyOf,
} from "../../../functions/workloads/workloads-item";
import { readWorkloads } from "../../../functions/workloads/workloads-of";
import { LedgerInMemory } from "../ledger/ledger-in-memory";
import { MEMBER } from "../places-on-sts";
import { DIGEST, image } from "../samples";
import { workload } from "./samples";

const IMAGE = image("nginx:1.27", DIGEST);
const KEY = imageKey(IMAGE);

let store: LedgerInMemory;

beforeEach(() => {
  store = new LedgerInMemory();
});

const recorder = (): SweepRecorder => ({
  ...{ table: store.table, now: store.now, hasTime: () => true, pace: async () => {} },
});

/** A complete sweep of a place in which services run the image with so many tasks. */
async function sweep(
  place: Place | undefined,
  tasks: Readonly<Record<string, number>>,
  changes: Partial<SweepRecorder> = {},
) {
  const startedAt = store.now();
  const pairs = new Map<SweptWorkload, SweptPair>(
    Object.entries(tasks).map(([name, number]) => [
      { ...workload(name), ...(place && { place }) },
      { tasks: number, since: startedAt.getTime() },
    ]),
  );
  store.passMinutes(1);
  const images = new Map([[KEY, pairs]]);
  return recordSweep({ ...recorder(), ...changes }, { place, startedAt, tasks: 1, images });
}

const running = async () => (await readWorkloads(store.table, [IMAGE])).get(KEY);
const named = async () =>
  (await running())?.services.map(({ name, place, tasks }) => `${name} ${place?.region ?? "own"} ${tasks}`);

test("a sweep that finds an image in a member again writes its own item only before that expires", async () => {
  const writes: string[] = [];
  await sweep(MEMBER, { web: 1 });
  const { interrupt } = store.table;
  store.table.interrupt = async (key) => {
    writes.push(key);
    await interrupt(key);
  };
  store.passMinutes(60);
  await sweep(MEMBER, { web: 1 });
  expect(writes).toEqual([workloadsKeyIn(MEMBER, KEY), keyOfPlace(LAST_SWEEP_KEY, MEMBER)]);

  store.passMinutes(46 * 24 * 60);
  await sweep(MEMBER, { web: 1 });

  expect(writes.filter((key) => key === workloadsKeyOf(imageKey(IMAGE)))).toHaveLength(1);
});

test("without members, who runs an image is read with one call", async () => {
  await sweep(undefined, { web: 1 });
  const getAll = jest.spyOn(store.table, "getAll");

  await running();

  expect(getAll.mock.calls).toEqual([[[LAST_SWEEP_KEY, workloadsKeyOf(imageKey(IMAGE))]]]);
});

test("the key of an item names image and place, whatever the reference", () => {
  for (const each of [
    KEY,
    "docker.io/222222222222/eu-west-1:1#linux/amd64",
    `${DIGEST}#linux/arm64#quay.io/a`,
  ]) {
    expect(readWorkloadsKey(workloadsKeyIn(undefined, each))).toEqual({ image: each });
    expect(readWorkloadsKey(workloadsKeyIn(MEMBER, each))).toEqual({ image: each, place: MEMBER });
  }
});

test("a sweep that a later one has overtaken leaves what that has written", async () => {
  const begun = store.now();
  const pace = async () => {
    store.passMinutes(2);
    await sweep(undefined, { later: 1 });
  };

  await sweep(undefined, { earlier: 1 }, { now: () => begun, pace });

  expect(await named()).toEqual(["later own 1"]);
});

test("without keys of tags, the owners that earlier sweeps have found are gone", async () => {
  const ownersOf: SweepRecorder["ownersOf"] = async (services) =>
    new Map(services.map((service) => [service, "payments"]));
  await sweep(undefined, { web: 1 }, { ownersOf });
  expect((await running())?.owner).toBe("payments");
  store.passMinutes(60);

  await sweep(undefined, { web: 1 });

  expect(await running()).toMatchObject({ owner: undefined, services: [{ name: "web", owner: undefined }] });
});
