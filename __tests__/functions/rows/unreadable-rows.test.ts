import { takeSlots } from "../../../functions/capacity/slots";
import { MINUTE } from "../../../functions/contract/durations";
import { imageKey } from "../../../functions/contract/image";
import type { Scan } from "../../../functions/contract/scan";
import { coordinate } from "../../../functions/scan-coordinator/coordinate";
import type { Values } from "../../../functions/table/value";
import { LedgerInMemory } from "../ledger/ledger-in-memory";
import { NOW, TASK_ARN } from "../samples";
import { createCoordinator, scanOf, work } from "../simulated-coordinator";

const UNREADABLE = 30;

/** More rows that nobody can read than are looked at, all due before the one that can be. */
async function createLedger(state: Scan["state"]) {
  const store = new LedgerInMemory();
  const scans = Array.from({ length: UNREADABLE + 1 }, (_, number) =>
    scanOf(number, state, { dueAt: new Date(NOW.getTime() + number * 1000 - MINUTE) }),
  );
  await store.put(...scans);
  for (const { image } of scans.slice(0, UNREADABLE)) {
    await store.table.update({ key: imageKey(image), set: { reference: 7 } });
  }
  return { store, broken: scans[0] as Scan };
}

/** One row of a scan that runs, with values that nobody here writes. */
async function createDamaged(damage: Values, changes: Partial<Scan> = {}) {
  const store = new LedgerInMemory();
  const scan = scanOf(1, "SCANNING", { dueAt: NOW, ...changes });
  await store.put(scan);
  await store.table.update({ key: imageKey(scan.image), set: damage });
  return { store, scan };
}

const idsOf = (scans: readonly Scan[]) => scans.map(({ scanId }) => scanId);

test.each(["WAITING", "HELD"] as const)(
  "rows that cannot be read do not take the place of a %s scan that can be",
  async (state) => {
    const { store } = await createLedger(state);

    expect(idsOf(await store.ledger.startable(5))).toEqual([`scan-${UNREADABLE}`]);
  },
);

test("a row that cannot be read is set aside after 50 minutes, said once, and opened anew when seen", async () => {
  const { store, broken } = await createLedger("SCANNING");
  const coordinator = await createCoordinator([], { store });
  store.passMinutes(48);
  await coordinate(coordinator, work());
  expect(store.unreadable).toEqual([]);
  expect(await store.table.get(imageKey(broken.image))).toHaveProperty("rowState", "SCANNING");

  store.passMinutes(3);
  await coordinate(coordinator, work());
  await coordinate(coordinator, work());

  expect(new Set(store.unreadable).size).toBe(UNREADABLE);
  expect(store.unreadable).toHaveLength(UNREADABLE);
  const asked = await store.ledger.ask({ image: broken.image, taskArn: TASK_ARN });
  expect(asked.kind).toBe("opened");
});

test("a row that cannot be set aside now keeps no other scan back", async () => {
  const { store, broken } = await createLedger("WAITING");
  store.passMinutes(60);
  const update = store.table.update.bind(store.table);
  store.table.update = async (change) => {
    if (change.key === imageKey(broken.image)) {
      throw new Error("throttled");
    }
    return update(change);
  };

  expect(idsOf(await store.ledger.startable(5))).toEqual([`scan-${UNREADABLE}`]);
  expect(store.unreadable).toHaveLength(UNREADABLE - 1);
});

test("a row that somebody who can read it has written meanwhile is left alone", async () => {
  const { store, broken } = await createLedger("WAITING");
  store.passMinutes(60);
  const update = store.table.update.bind(store.table);
  const key = imageKey(broken.image);
  store.table.update = async (change) => {
    if (change.key === key && change.remove !== undefined) {
      await update({ key, set: { dueAt: store.now() } });
    }
    return update(change);
  };

  await store.ledger.startable(5);

  expect(store.unreadable).toHaveLength(UNREADABLE - 1);
  expect(store.unreadable).not.toContain(key);
  expect(await store.table.get(imageKey(broken.image))).toHaveProperty("rowState", "WAITING");
});

test.each([{ rowState: "PAUSED" }, { scanId: 7 }, { dueAt: "soon" }])(
  "a row with %j, of which the index may know nothing, is left alone for 50 minutes, then opened anew when seen",
  async (damage) => {
    const { store, scan } = await createDamaged(damage, { startedAt: NOW });
    const ask = () => store.ledger.ask({ image: scan.image, taskArn: TASK_ARN });

    store.passMinutes(49);
    expect((await ask()).kind).toBe("nothing");
    expect(await store.table.get(imageKey(scan.image))).toMatchObject(damage);

    store.passMinutes(2);
    expect((await ask()).kind).toBe("opened");
  },
);

test("a row in an unknown state that has a slot is said once it is set aside", async () => {
  const { store, scan } = await createDamaged({ rowState: "PAUSED" });
  await store.table.update(takeSlots([scan], 1));
  const coordinator = await createCoordinator([], { store });

  store.passMinutes(51);
  await coordinate(coordinator, work());

  expect(store.unreadable).toEqual([imageKey(scan.image)]);
  expect(await store.table.get(imageKey(scan.image))).not.toHaveProperty("rowState");
});

test("attempts that cannot be read are none", async () => {
  const { store, scan } = await createDamaged({ attempts: "many" });

  expect(await store.ledger.read(scan.image)).toMatchObject({ scan: { attempts: 0 } });
});
