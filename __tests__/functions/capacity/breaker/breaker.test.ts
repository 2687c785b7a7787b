import { Breaker } from "../../../../functions/capacity/breaker/breaker";
import { imageKey } from "../../../../functions/contract/image";
import { isOutcome, isRecovery } from "../../../../functions/contract/notices/notice";
import type { Scan } from "../../../../functions/contract/scan";
import { LedgerInMemory } from "../../ledger/ledger-in-memory";
import { arnIn, MEMBER, OWN } from "../../places-on-sts";
import { minutesFromNow, NOW, scan } from "../../samples";
import { imageIn } from "../../scan-coordinator/minute-by-minute";
import { NO_TOKEN, permitTry } from "./open-breaker";

const CONTROL = "installation#control";

let store: LedgerInMemory;
let breaker: Breaker;

beforeEach(() => {
  store = new LedgerInMemory();
  breaker = new Breaker(store.table, "scanning", store.now);
});

/** The scan of an image of its own. */
const scanOf = (number: number): Scan =>
  scan({ image: imageIn("ghcr.io", number), scanId: `scan-${number}` });

/** The kinds of notices of the installation in the outbox, in the order in which they came. */
const notices = async () =>
  (await store.published()).map((notice) =>
    isOutcome(notice) ? "outcome" : isRecovery(notice) ? "recovered" : "impaired",
  );

async function meet(...numbers: readonly number[]): Promise<void> {
  for (const number of numbers) {
    await breaker.judge(scanOf(number), NO_TOKEN);
  }
}

const isOpen = async () => (await breaker.read()).open !== undefined;

/** Tries a scan as soon as it is time for it. */
async function tryAfter(minutes: number, number = 7): Promise<Scan> {
  store.passMinutes(minutes);
  const tried = scanOf(number);
  await permitTry(breaker, tried);
  expect((await breaker.read()).open?.trying).toBe(tried.scanId);
  return tried;
}

test("the second image in a row opens it, which is news once, and the next waits", async () => {
  const first = await breaker.judge(scanOf(1), NO_TOKEN);
  const second = await breaker.judge(scanOf(2), { reason: "no network", errorClass: "infrastructure" });
  const third = await breaker.judge(scanOf(3), NO_TOKEN);

  expect(first).toEqual({});
  expect(second).toMatchObject({
    notice: {
      version: "1",
      installation: "scanning",
      account: "123456789012",
      region: "us-east-1",
      impairedAt: NOW.toISOString(),
      nextScanAt: minutesFromNow(5).toISOString(),
      error: { class: "infrastructure", scope: "installation", reason: "no network" },
    },
  });
  expect(third).toEqual({ waits: expect.stringContaining("no network") });
  expect(await notices()).toEqual(["impaired"]);
});

test("notices are of the installation's own account and region, wherever the tasks run", async () => {
  breaker = new Breaker(store.table, "scanning", store.now, OWN);
  await meet(1);

  expect(await breaker.judge({ ...scanOf(2), lastTaskArn: arnIn(MEMBER, "task/shop/1") }, NO_TOKEN)).toEqual({
    notice: expect.objectContaining(OWN),
  });
});

test("one image does not open it, however often it errs; nor do two with a scan that worked between them", async () => {
  await meet(1, 1, 1);
  await breaker.worked(scanOf(5));
  await meet(2);

  expect(await isOpen()).toBe(false);
});

test("two runs that overlap open it once and close it once, and each is news once", async () => {
  await meet(1);
  const judged = await Promise.all([2, 3].map((number) => breaker.judge(scanOf(number), NO_TOKEN)));
  expect(judged.filter((each) => each.notice)).toHaveLength(1);

  const closed = await Promise.all([4, 5].map((number) => breaker.worked(scanOf(number))));
  expect(closed.filter((notice) => notice !== undefined)).toHaveLength(1);
  expect(await notices()).toEqual(["impaired", "recovered"]);
});

test("a run that is late opens nothing again by what it had read before", async () => {
  await meet(1, 2);
  const tried = await tryAfter(5);
  store.table.interrupt = async () => {
    store.table.interrupt = async () => {};
    await breaker.worked(scanOf(9));
  };

  await breaker.judge(tried, NO_TOKEN);

  expect(await isOpen()).toBe(false);
});

describe("while it is open", () => {
  beforeEach(() => meet(1, 2));

  test("tries follow after 5, 15, 30, then every 60 minutes, and say nothing where they fail", async () => {
    let passed = 0;
    for (const minutes of [5, 15, 30, 60, 60]) {
      expect((await breaker.read()).open?.nextTryAt).toEqual(minutesFromNow(passed + minutes));
      passed += minutes;
      expect(await breaker.judge(await tryAfter(minutes), NO_TOKEN)).toHaveProperty("waits");
      expect(await store.table.get(CONTROL)).not.toHaveProperty("trying");
    }
    expect(await notices()).toEqual(["impaired"]);
  });

  test("the end of a try that is judged twice counts once", async () => {
    const tried = await tryAfter(5);
    await breaker.judge(tried, NO_TOKEN);
    await breaker.judge(tried, NO_TOKEN);

    expect((await breaker.read()).open).toMatchObject({ pauses: 1, nextTryAt: minutesFromNow(20) });
  });

  test("what a try says that another one has followed counts no more", async () => {
    const lost = await tryAfter(5, 8);
    await tryAfter(15, 9);

    await breaker.judge(lost, NO_TOKEN);

    expect((await breaker.read()).open).toMatchObject({ pauses: 0, trying: "scan-9" });
  });

  test("what erred before it opened is due once it closes, as the limits of every image allow; other errors are not", async () => {
    const dueAt = minutesFromNow(60);
    const erred = { ...scanOf(2), state: "ERROR", errorScope: "installation", dueAt } as const;
    const other = { ...scanOf(1), state: "ERROR", errorScope: "registry", dueAt } as const;
    await store.put(erred, other);
    const started = minutesFromNow(3);
    await store.table.update({
      key: imageKey(erred.image),
      set: { recentStarts: [started.toISOString()] },
    });

    await breaker.worked(await tryAfter(5));

    const due = async ({ image: of }: Scan) => (await store.row(of))?.dueAt;
    expect(await due(erred)).toBe(minutesFromNow(8).toISOString());
    expect(await due(other)).toBe(dueAt.toISOString());
  });

  test("what erred before it opened, and is given up in that moment, stays so", async () => {
    const error = { state: "ERROR", errorScope: "installation", dueAt: minutesFromNow(60) } as const;
    const erred = { ...scanOf(2), ...error };
    await store.put(erred);
    store.meanwhile(erred.image, () => store.ledger.retire(erred));

    await breaker.worked(scanOf(7));

    expect(await store.row(erred.image)).not.toHaveProperty("dueAt");
  });

  test("any scan that works closes it, which is news once", async () => {
    await tryAfter(5);

    expect(await breaker.worked(scanOf(9))).toMatchObject({
      impairedAt: NOW.toISOString(),
      recoveredAt: minutesFromNow(5).toISOString(),
    });
    expect(await breaker.worked(scanOf(7))).toBeUndefined();
    expect(await isOpen()).toBe(false);
    expect(await store.table.get(CONTROL)).not.toHaveProperty("trying");
    expect(await notices()).toEqual(["impaired", "recovered"]);
  });

  test("opened again within an hour it goes on with its pauses and without a word, until a try fails", async () => {
    await breaker.judge(await tryAfter(5), NO_TOKEN);
    await breaker.worked(await tryAfter(15));
    store.passMinutes(59);
    await meet(1, 2);
    await breaker.worked(await tryAfter(30));
    expect(await notices()).toEqual(["impaired", "recovered"]);

    await meet(1, 2);
    await breaker.judge(await tryAfter(60), NO_TOKEN);
    await breaker.worked(await tryAfter(60));
    expect(await notices()).toEqual(["impaired", "recovered"]);
  });

  test("opened again later, it begins anew", async () => {
    await breaker.worked(await tryAfter(5));
    store.passMinutes(60);
    await meet(1, 2);

    await tryAfter(5);
    expect(await notices()).toEqual(["impaired", "recovered", "impaired"]);
  });

  test("an item that a person has spoilt is still open, and a try gets it out of there", async () => {
    await store.table.update({ key: CONTROL, set: { breaker: "", nextTryAt: "soon" } });

    await breaker.worked(await tryAfter(0));

    expect(await isOpen()).toBe(false);
  });
});
