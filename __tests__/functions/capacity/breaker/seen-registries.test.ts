import { Breaker } from "../../../../functions/capacity/breaker/breaker";
import { LedgerInMemory } from "../../ledger/ledger-in-memory";
import { HOUR_MINUTES, minutesFromNow, NOW } from "../../samples";
import { imageIn } from "../../scan-coordinator/minute-by-minute";

let store: LedgerInMemory;
let breaker: Breaker;
let calls: number;

beforeEach(() => {
  store = new LedgerInMemory();
  breaker = new Breaker(store.table, "scanning", store.now);
  calls = 0;
  store.table.interrupt = async () => {
    calls++;
  };
});

const record = (registry: string, by = breaker) => by.registries.record([imageIn(registry, 0)]);
/** One that has recorded nothing yet. */
const anotherInstance = () => new Breaker(store.table, "scanning", store.now);
const registries = async () => (await anotherInstance().read()).registries;

test("an instance records the registries of a task at most once an hour, with one write", async () => {
  const images = ["ghcr.io", "quay.io"].map((registry) => imageIn(registry, 0));
  await breaker.registries.record([...images, ...images]);
  const once = calls;
  for (let times = 0; times < 50; times++) {
    await breaker.registries.record(images);
  }
  expect(calls).toBe(once);
  expect(await registries()).toEqual([
    { name: "ghcr.io", seenAt: NOW },
    { name: "quay.io", seenAt: NOW },
  ]);

  store.passMinutes(HOUR_MINUTES);
  await breaker.registries.record(images);

  expect(await registries()).toEqual([
    { name: "ghcr.io", seenAt: minutesFromNow(HOUR_MINUTES) },
    { name: "quay.io", seenAt: minutesFromNow(HOUR_MINUTES) },
  ]);
});

test("what another instance has recorded within the hour is not written again", async () => {
  await record("ghcr.io");
  const { version } = await breaker.read();
  store.passMinutes(30);

  await record("ghcr.io", anotherInstance());

  expect((await breaker.read()).version).toBe(version);
});

test("four registries are kept; the one seen longest ago gives way", async () => {
  for (const registry of ["a.example", "b.example", "c.example", "d.example"]) {
    await record(registry);
    store.passMinutes(HOUR_MINUTES);
  }
  await record("a.example", anotherInstance());
  await record("e.example");

  const names = (await registries()).map(({ name }) => name);
  expect(names.toSorted()).toEqual(["a.example", "c.example", "d.example", "e.example"]);
});

test("a registry that could not be recorded is recorded a minute later, and not with each event until then", async () => {
  store.table.interrupt = async () => {
    calls++;
    throw new Error("throttled");
  };
  await expect(record("ghcr.io")).rejects.toThrow("throttled");
  const once = calls;
  await record("ghcr.io");
  expect(calls).toBe(once);

  store.passMinutes(1);
  store.table.interrupt = async () => {};
  await record("ghcr.io");

  expect(await registries()).toEqual([{ name: "ghcr.io", seenAt: minutesFromNow(1) }]);
});

test("where four were seen within the hour, hundreds of others are not written", async () => {
  for (const registry of ["a.example", "b.example", "c.example", "d.example"]) {
    await record(registry);
  }
  const { version } = await breaker.read();
  const other = anotherInstance();
  calls = 0;
  for (let account = 0; account < 200; account++) {
    await record(`${account}.example`, other);
  }

  expect(calls).toBe(0);
  expect((await breaker.read()).version).toBe(version);
});
