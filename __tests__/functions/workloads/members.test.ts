import { imageKey } from "../../../functions/contract/image";
import { LAST_SWEEP_KEY } from "../../../functions/contract/ledger";
import { keyOfPlace, type Place } from "../../../functions/contract/places/place";
import { addWorkload } from "../../../functions/workloads/outcome-workloads";
import { recordSweep, type SweptPair, type SweptWorkload } from "../../../functions/workloads/record-sweep";
import { followPlaces } from "../../../functions/workloads/swept-places";
import {
  readWorkloadsKey,
  workloadsKey,
  workloadsKeyIn,
  workloadsValues,
} from "../../../functions/workloads/workloads-item";
import { placesIn, readOwner, readWorkloads } from "../../../functions/workloads/workloads-of";
import { LedgerInMemory } from "../ledger/ledger-in-memory";
import { MEMBER } from "../places-on-sts";
import { DIGEST, image, OTHER_DIGEST } from "../samples";
import { stored, workload } from "./samples";

const IMAGE = image("nginx:1.27", DIGEST);
const KEY = imageKey(IMAGE);
const OTHER: Place = { ...MEMBER, region: "us-west-2" };

let store: LedgerInMemory;

beforeEach(() => {
  store = new LedgerInMemory();
});

const recorder = () => ({
  ...{ table: store.table, now: store.now, hasTime: () => true, pace: async () => {} },
});

/** A complete sweep of a place in which services run the image with so many tasks. */
async function sweep(place: Place | undefined, tasks: Readonly<Record<string, number>>, of = [KEY]) {
  const startedAt = store.now();
  const pairs = new Map<SweptWorkload, SweptPair>(
    Object.entries(tasks).map(([name, number]) => [
      { ...workload(name), ...(place && { place }) },
      { tasks: number, since: startedAt.getTime() },
    ]),
  );
  store.passMinutes(1);
  const images = new Map(of.map((key) => [key, pairs]));
  return recordSweep({ ...recorder(), hasMembers: true }, { place, startedAt, tasks: 1, images });
}

const running = async () => (await readWorkloads(store.table, [IMAGE])).get(KEY);
const named = async () =>
  (await running())?.services.map(({ name, place, tasks }) => `${name} ${place?.region ?? "own"} ${tasks}`);

test("services of one name in several places are several, and stand in the order of their tasks", async () => {
  await sweep(undefined, { web: 2, api: 1 });
  await sweep(MEMBER, { web: 3 });
  await sweep(OTHER, { web: 1 });

  expect(await named()).toEqual(["web eu-west-1 3", "web own 2", "web us-west-2 1", "api own 1"]);
  expect((await running())?.services[0]).toMatchObject({ kind: "service", cluster: "shop", place: MEMBER });
});

test("an image that runs in a member alone is found by its own item", async () => {
  await sweep(undefined, { web: 1 }, [imageKey(image("busybox", OTHER_DIGEST))]);
  await sweep(MEMBER, { web: 3 });

  expect(await named()).toEqual(["web eu-west-1 3"]);
});

test("of all places together twenty services are named, and the others counted", async () => {
  const many = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, number) => [`web-${number}`, number + 1]));
  await sweep(undefined, many(15));
  await sweep(MEMBER, many(25));

  const found = await running();
  expect(found?.services).toHaveLength(20);
  expect(found?.services.map(({ tasks }) => tasks)).toEqual([
    ...[25, 24, 23, 22, 21, 20, 19, 18, 17, 16],
    ...[15, 15, 14, 14, 13, 13, 12, 12, 11, 11],
  ]);
  expect(found?.furtherServices).toBe(20);
});

test("the sweep of one place says nothing of another", async () => {
  await sweep(undefined, { web: 1 });
  await sweep(MEMBER, { web: 1 });
  store.passMinutes(60);

  await sweep(undefined, {}, []);
  expect(await named()).toEqual(["web eu-west-1 1"]);
  await sweep(MEMBER, {}, []);
  expect(await named()).toEqual([]);
});

test("a place that is no longer swept runs nothing", async () => {
  await followPlaces(store.table, await store.table.get(LAST_SWEEP_KEY), [MEMBER, OTHER], store.now());
  await sweep(MEMBER, { web: 1 });
  await sweep(OTHER, { web: 1 });
  store.passMinutes(60);

  await followPlaces(store.table, await store.table.get(LAST_SWEEP_KEY), [OTHER], store.now());

  expect(await named()).toEqual(["web us-west-2 1"]);
});

test("what the end of a scan has named in a place that was taken off before any sweep is gone with the next", async () => {
  await sweep(undefined, {}, []);
  const added = { ...workload("web"), place: MEMBER, tasks: 1 };
  for (const change of addWorkload(IMAGE, added, { furtherServices: 0 }, store.now())) {
    await store.table.update(change);
  }
  expect(await named()).toEqual(["web eu-west-1 1"]);
  store.passMinutes(60);

  await followPlaces(store.table, await store.table.get(LAST_SWEEP_KEY), [], store.now());

  expect(await named()).toEqual([]);
});

describe("places that are no longer swept", () => {
  const follow = async (...places: readonly Place[]) =>
    followPlaces(store.table, await store.table.get(LAST_SWEEP_KEY), places, store.now());
  const followed = async () => placesIn(await store.table.get(LAST_SWEEP_KEY)).length;
  const days = (number: number) => store.passMinutes(number * 24 * 60);

  test("are written ten at a time", async () => {
    await follow(...Array.from({ length: 25 }, (_, number) => ({ ...MEMBER, region: `region-${number}` })));
    let [now, most, writes] = [0, 0, 0];
    store.table.interrupt = async () => {
      writes += 1;
      now += 1;
      most = Math.max(most, now);
      await new Promise(setImmediate);
      now -= 1;
    };

    await follow();

    expect({ most, writes }).toEqual({ most: 10, writes: 25 });
  });

  test("are forgotten after the retention, when nothing is left of what ran there", async () => {
    await follow(MEMBER);
    await follow();
    days(89);
    await follow();
    expect(await followed()).toBe(1);
    days(2);

    await follow();

    expect(await followed()).toBe(0);
  });

  test("are followed anew where they were swept again meanwhile", async () => {
    await follow(MEMBER);
    await follow();
    days(80);
    await follow(MEMBER);
    await sweep(MEMBER, { web: 1 });
    days(20);

    await follow();

    expect(await followed()).toBe(1);
  });
});

test("without members any more, the next sweep of the own place forgets theirs", async () => {
  await followPlaces(store.table, undefined, [MEMBER], store.now());
  await sweep(MEMBER, { web: 1 });
  store.passMinutes(60);

  await recordSweep(recorder(), { startedAt: store.now(), tasks: 0, images: new Map() });

  expect(await named()).toEqual([]);
});

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

  expect(writes.filter((key) => key === workloadsKey(IMAGE))).toHaveLength(1);
});

test("an owner is that of the service in its own place", async () => {
  await sweep(undefined, { web: 1 });
  await store.table.update({
    key: workloadsKeyIn(MEMBER, KEY),
    set: workloadsValues({ services: [stored("web", { owner: "bank" })], furtherServices: 0 }, store.now()),
  });
  await store.table.update({
    key: workloadsKey(IMAGE),
    set: {},
    addTo: { places: ["222222222222/eu-west-1"] },
  });

  expect(await readOwner(store.table, [IMAGE], { ...workload("web"), place: MEMBER })).toBe("bank");
  expect(await readOwner(store.table, [IMAGE], workload("web"))).toBeUndefined();
});

test("without members, who runs an image is read with one call", async () => {
  await sweep(undefined, { web: 1 });
  const getAll = jest.spyOn(store.table, "getAll");

  await running();

  expect(getAll.mock.calls).toEqual([[[LAST_SWEEP_KEY, workloadsKey(IMAGE)]]]);
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
