import { LAST_SWEEP_KEY } from "../../../../functions/contract/ledger";
import { runningKey } from "../../../../functions/ledger/running/running-item";
import { RunningNotes } from "../../../../functions/ledger/running/running-notes";
import { readRunning } from "../../../../functions/ledger/running/who-runs";
import { DIGEST, image } from "../../samples";
import { LedgerInMemory } from "../ledger-in-memory";
import { runner } from "./samples";

const IMAGE = image("nginx:1.27", DIGEST);

function notesOf(store: LedgerInMemory) {
  const update = jest.spyOn(store.table, "update");
  return { notes: new RunningNotes(store.table, store.now), writes: () => update.mock.calls.length };
}

const servicesOf = async (store: LedgerInMemory) =>
  (await readRunning(store.table, [IMAGE])).get(`${DIGEST}#linux/amd64`)?.services.map(({ name }) => name);

test("a service is noted with one write, and a known one costs nothing for an hour", async () => {
  const store = new LedgerInMemory();
  const { notes, writes } = notesOf(store);

  expect(notes.isNoted(IMAGE, runner("web"))).toBe(false);
  await notes.note(IMAGE, runner("web"));

  expect(writes()).toBe(1);
  expect(notes.isNoted(IMAGE, runner("web"))).toBe(true);
  store.passMinutes(61);
  expect(notes.isNoted(IMAGE, runner("web"))).toBe(false);
});

test("another service of the image is added to those that are known", async () => {
  const store = new LedgerInMemory();
  const { notes, writes } = notesOf(store);

  await notes.note(IMAGE, runner("web"));
  await notes.note(IMAGE, runner("api"));

  expect(await servicesOf(store)).toEqual(["web", "api"]);
  expect(writes()).toBe(3);
});

test("an instance that finds its service noted by another one leaves the item as it is", async () => {
  const store = new LedgerInMemory();
  await notesOf(store).notes.note(IMAGE, runner("web"));
  const before = await store.table.get(runningKey(IMAGE));
  store.passMinutes(1);

  await notesOf(store).notes.note(IMAGE, runner("web"));

  expect(await store.table.get(runningKey(IMAGE))).toEqual(before);
});

test("what another instance adds meanwhile stays", async () => {
  const store = new LedgerInMemory();
  const one = new RunningNotes(store.table, store.now);
  await one.note(IMAGE, runner("web"));
  let isFirst = true;
  store.table.interrupt = async () => {
    if (isFirst) {
      isFirst = false;
      store.passMinutes(1);
      await new RunningNotes(store.table, store.now).note(IMAGE, runner("meanwhile"));
    }
  };

  await one.note(IMAGE, runner("api"));

  expect(await servicesOf(store)).toEqual(["web", "meanwhile", "api"]);
});

test("a hundred services of one image are twenty and a number", async () => {
  const store = new LedgerInMemory();
  const notes = new RunningNotes(store.table, store.now);
  for (let number = 0; number < 100; number += 1) {
    await notes.note(IMAGE, runner(`web-${number}`));
  }

  const found = (await readRunning(store.table, [IMAGE])).get(`${DIGEST}#linux/amd64`);
  expect(found?.services).toHaveLength(20);
  expect(found?.furtherServices).toBe(80);
});

/** A sweep that has seen nothing of the image. */
async function sweepWithoutIt(store: LedgerInMemory): Promise<void> {
  const [startedAt, endedAt] = [store.now(), store.now()];
  await store.table.update({ key: LAST_SWEEP_KEY, set: { startedAt, endedAt, tasks: 1, images: 1 } });
}

test.each([
  ["that a sweep has seen", async () => undefined],
  ["that this instance has noted", (notes: RunningNotes) => notes.note(IMAGE, runner("web"))],
])("a service %s is noted again once a later sweep has not seen it", async (_, note) => {
  const store = new LedgerInMemory();
  const now = store.now();
  const services = [{ ...runner("web"), tasks: 3, since: now.toISOString() }];
  await store.table.update({ key: runningKey(IMAGE), set: { services, sweptAt: now } });
  const { notes } = notesOf(store);
  await note(notes);
  store.passMinutes(30);
  await sweepWithoutIt(store);
  store.passMinutes(10);
  expect(await servicesOf(store)).toEqual([]);

  expect(notes.isNoted(IMAGE, runner("web"))).toBe(false);
  await notes.note(IMAGE, runner("web"));

  expect(await servicesOf(store)).toEqual(["web"]);
});

test("a service that runs on costs a read after a sweep that has seen it, and no write", async () => {
  const store = new LedgerInMemory();
  const { notes, writes } = notesOf(store);
  const reads = jest.spyOn(store.table, "get");
  const itemReads = () => reads.mock.calls.filter(([key]) => key === runningKey(IMAGE)).length;
  await notes.note(IMAGE, runner("web"));
  store.passMinutes(30);
  const at = store.now();
  const services = [{ ...runner("web"), tasks: 3, since: at.toISOString() }];
  await store.table.update({ key: runningKey(IMAGE), set: { services, sweptAt: at } });
  await store.table.update({ key: LAST_SWEEP_KEY, set: { startedAt: at, endedAt: at } });
  const [readBefore, writtenBefore] = [itemReads(), writes()];
  store.passMinutes(2);

  for (let number = 0; number < 9; number += 1) {
    expect(notes.isNoted(IMAGE, runner("web"))).toBe(number > 0);
    await notes.note(IMAGE, runner("web"));
  }

  expect([itemReads() - readBefore, writes() - writtenBefore]).toEqual([1, 0]);
  // Of a new service of the same image, nobody here has read the item.
  await notes.note(IMAGE, runner("api"));
  expect(writes() - writtenBefore).toBe(2);
  expect(await servicesOf(store)).toEqual(["web", "api"]);
});

test("an item that somebody has deleted is written anew", async () => {
  const store = new LedgerInMemory();
  const { notes } = notesOf(store);
  await notes.note(IMAGE, runner("web"));
  await store.table.delete(runningKey(IMAGE));
  store.passMinutes(61);

  await notes.note(IMAGE, runner("web"));

  expect(await servicesOf(store)).toEqual(["web"]);
});

test("which sweep was complete last is read once a minute", async () => {
  const store = new LedgerInMemory();
  const get = jest.spyOn(store.table, "get");
  const reads = () => get.mock.calls.filter(([key]) => key === LAST_SWEEP_KEY).length;
  const { notes, writes } = notesOf(store);
  await notes.note(IMAGE, runner("web"));
  await notes.note(IMAGE, runner("api"));
  expect(reads()).toBe(1);
  const before = writes();
  store.passMinutes(2);

  await notes.note(IMAGE, runner("web"));

  expect(reads()).toBe(2);
  expect(writes()).toBe(before);
  expect(notes.isNoted(IMAGE, runner("web"))).toBe(true);
});

test("a table that fails is left alone for a minute", () => {
  const store = new LedgerInMemory();
  const { notes } = notesOf(store);

  notes.pause();

  expect(notes.isNoted(IMAGE, runner("web"))).toBe(true);
  store.passMinutes(2);
  expect(notes.isNoted(IMAGE, runner("web"))).toBe(false);
});
