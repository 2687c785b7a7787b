import { Breaker } from "../../../../functions/capacity/breaker/breaker";
import { MINUTE } from "../../../../functions/contract/durations";
import { imageKey } from "../../../../functions/contract/image";
import { isOutcome, isRecovery } from "../../../../functions/contract/notices/notice";
import type { Scan } from "../../../../functions/contract/scan";
import { LedgerInMemory } from "../../ledger/ledger-in-memory";
import { DAY_MINUTES, minutesFromNow, NOW } from "../../samples";
import { meet, NO_NETWORK, NO_TOKEN, scanIn } from "./registry-scans";

const CONTROL = "installation#control";

let store: LedgerInMemory;
let breaker: Breaker;

beforeEach(() => {
  store = new LedgerInMemory();
  breaker = new Breaker(store.table, "scanning", store.now);
});

async function knows(...registries: readonly string[]): Promise<void> {
  await breaker.registries.record(registries.map((registry) => scanIn(registry, 0).image));
}

/** The kinds of notices of the installation in the outbox, in the order in which they came. */
const notices = async () =>
  (await store.published()).map((notice) =>
    isOutcome(notice) ? "outcome" : isRecovery(notice) ? "recovered" : "impaired",
  );

async function open(): Promise<void> {
  await knows("ghcr.io", "quay.io");
  await meet(breaker, [scanIn("ghcr.io", 1), scanIn("ghcr.io", 2), scanIn("quay.io", 3)]);
}

test("the third image with the same error opens it, which is news once, and the next waits", async () => {
  await knows("ghcr.io", "quay.io");

  const first = await breaker.judge(scanIn("ghcr.io", 1), NO_TOKEN);
  const second = await breaker.judge(scanIn("ghcr.io", 2), NO_TOKEN);
  const third = await breaker.judge(scanIn("quay.io", 3), NO_TOKEN);
  const fourth = await breaker.judge(scanIn("quay.io", 4), NO_TOKEN);

  expect([first.kind, second.kind, third.kind, fourth.kind]).toEqual(["record", "record", "record", "wait"]);
  expect([first, second]).toEqual([{ kind: "record" }, { kind: "record" }]);
  expect(third).toMatchObject({
    notice: {
      version: "1",
      installation: "scanning",
      account: "123456789012",
      region: "us-east-1",
      impairedAt: NOW.toISOString(),
      error: { class: "configuration", scope: "installation", reason: "no token stored: set it" },
    },
  });
  expect(fourth).toHaveProperty("reason", expect.stringContaining("no token stored: set it"));
  expect(await notices()).toEqual(["impaired"]);
});

test("a hostile registry never opens it alone, however many images and days it has", async () => {
  for (let number = 1; number <= 200; number++) {
    await knows("hostile.example", "ghcr.io");
    const { kind } = await breaker.judge(scanIn("hostile.example", number), NO_TOKEN);
    expect(kind).toBe("record");
    store.passMinutes(60);
  }
  expect(await notices()).toEqual([]);
});

test("a registry that was recorded while another one was is not forgotten", async () => {
  // Instances of their own, which remember nothing of each other.
  const instances = ["hostile.example", "ghcr.io"].map((registry) => ({
    registry,
    other: new Breaker(store.table, "scanning", store.now),
  }));
  await Promise.all(
    instances.map(({ registry, other }) => other.registries.record([scanIn(registry, 0).image])),
  );

  const scans = [1, 2, 3].map((number) => scanIn("hostile.example", number));
  expect(await meet(breaker, scans)).toBe(false);
});

test("a registry counts for a day after a running task of it was seen", async () => {
  await knows("ghcr.io", "quay.io");
  const scans = [1, 2, 3].map((number) => scanIn("ghcr.io", number));

  store.passMinutes(DAY_MINUTES - 1);
  expect(await meet(breaker, scans)).toBe(false);
  store.passMinutes(1);
  expect(await meet(breaker, scans)).toBe(true);
});

test("a verdict in between clears the evidence; another error does not", async () => {
  await knows("ghcr.io", "quay.io");
  await meet(breaker, [scanIn("ghcr.io", 1), scanIn("quay.io", 2)]);

  await breaker.ended(scanIn("quay.io", 5), false);
  expect((await breaker.read()).evidence).toHaveLength(2);
  await breaker.ended(scanIn("quay.io", 5), true);

  expect(await breaker.judge(scanIn("ghcr.io", 3), NO_TOKEN)).toEqual({ kind: "record" });
});

test("of errors that come at one time one opens it, and it is news once", async () => {
  await knows("ghcr.io", "quay.io");
  const scans = Array.from({ length: 6 }, (_, number) => scanIn(number % 2 ? "ghcr.io" : "quay.io", number));

  const judged = await Promise.all(scans.map((each) => breaker.judge(each, NO_TOKEN)));

  expect(judged.filter((each) => "notice" in each)).toHaveLength(1);
  expect(judged.filter(({ kind }) => kind === "record")).toHaveLength(3);
  expect(await notices()).toEqual(["impaired"]);
});

test("an end that is judged twice counts once", async () => {
  await knows("ghcr.io", "quay.io");
  for (const each of [scanIn("ghcr.io", 1), scanIn("ghcr.io", 1), scanIn("quay.io", 2)]) {
    expect(await breaker.judge(each, NO_TOKEN)).toEqual({ kind: "record" });
  }
});

describe("while it is open", () => {
  beforeEach(open);

  const canary = scanIn("ghcr.io", 7);
  const permitLater = async (each: Scan = canary) => {
    store.passMinutes(5);
    return breaker.permit(each);
  };

  test("nobody is permitted before the time of the canary, and then one", async () => {
    expect(await breaker.permit(canary)).toBe(false);
    expect(await permitLater()).toBe(true);
    expect(await breaker.permit(scanIn("ghcr.io", 8))).toBe(false);
    expect(await store.table.get(CONTROL)).toMatchObject({ canary: canary.scanId });
  });

  test("what erred before it opened is due once it closes, as the limits of every image allow; other errors are not", async () => {
    const dueAt = minutesFromNow(60);
    const error = { state: "ERROR", errorScope: "installation", dueAt } as const;
    const erred = { ...scanIn("quay.io", 3), ...error };
    const startedLately = { ...scanIn("ghcr.io", 1), ...error };
    const gone = { ...scanIn("ghcr.io", 2), ...error, errorScope: "registry" } as const;
    await store.put(erred, startedLately, gone);
    await store.table.update({
      key: imageKey(startedLately.image),
      set: { recentStarts: [minutesFromNow(3).toISOString()] },
    });
    await permitLater();

    await breaker.ended(canary, true);

    const due = async ({ image: of }: Scan) => (await store.row(of))?.dueAt;
    expect(await due(erred)).toBe(minutesFromNow(5).toISOString());
    expect(await due(startedLately)).toBe(minutesFromNow(8).toISOString());
    expect(await due(gone)).toBe(dueAt.toISOString());
  });

  test("what erred before it opened, and is given up in that moment, stays so", async () => {
    const error = { state: "ERROR", errorScope: "installation", dueAt: minutesFromNow(60) } as const;
    const erred = { ...scanIn("quay.io", 3), ...error };
    await store.put(erred);
    await permitLater();
    store.meanwhile(erred.image, () => store.ledger.retire(erred));

    await breaker.ended(canary, true);

    expect(await store.row(erred.image)).not.toHaveProperty("dueAt");
  });

  test("a verdict of the canary closes it, and is news once", async () => {
    await permitLater();

    const recovery = await breaker.ended(canary, true);

    expect(recovery).toMatchObject({
      impairedAt: NOW.toISOString(),
      recoveredAt: store.now().toISOString(),
    });
    expect(await breaker.ended(canary, true)).toBeUndefined();
    expect((await breaker.read()).open).toBeUndefined();
    expect(await notices()).toEqual(["impaired", "recovered"]);
  });

  test("a canary whose own image is bad closes it as well", async () => {
    await permitLater();

    expect(await breaker.ended(canary, false)).toBeDefined();
    expect((await breaker.read()).open).toBeUndefined();
  });

  test("the end of any other scan leaves it open, and so does an earlier canary's", async () => {
    await permitLater();
    await breaker.judge(canary, NO_TOKEN);

    expect(await breaker.ended(scanIn("ghcr.io", 9), true)).toBeUndefined();
    expect(await breaker.ended(canary, true)).toBeUndefined();
    expect((await breaker.read()).open).toBeDefined();
  });

  test("a canary that meets the error again waits like all others, and the next comes later", async () => {
    await permitLater();

    expect(await breaker.judge(canary, NO_TOKEN)).toMatchObject({ kind: "wait" });

    const { open: still } = await breaker.read();
    expect(still).toMatchObject({ failedCanaries: 1, canary: undefined });
    expect(still?.nextCanaryAt.getTime()).toBe(store.now().getTime() + 15 * MINUTE);
    expect(await store.table.get(CONTROL)).not.toHaveProperty("canary");
    expect(await notices()).toEqual(["impaired"]);
  });

  test("a canary that is lost is replaced after its lease; one that runs goes on, however long", async () => {
    await permitLater();
    const check = async (isUnderWay: boolean) => {
      await store.put({ ...canary, state: isUnderWay ? "SCANNING" : "WAITING" });
      await breaker.checkCanary();
    };

    await check(false);
    expect(await breaker.permit(scanIn("ghcr.io", 8))).toBe(false);
    for (let minutes = 0; minutes < 120; minutes += 5) {
      store.passMinutes(5);
      await check(true);
    }
    expect(await breaker.permit(scanIn("ghcr.io", 8))).toBe(false);
    store.passMinutes(5);
    await check(false);

    expect(await breaker.permit(scanIn("ghcr.io", 8))).toBe(true);
    expect(await breaker.ended(canary, true)).toBeUndefined();
  });

  test("another error of the installation waits silently too", async () => {
    expect(await breaker.judge(scanIn("quay.io", 9), NO_NETWORK)).toMatchObject({ kind: "wait" });
  });

  test("an item that a person has spoilt is still open, and a canary gets it out of there", async () => {
    await store.table.update({
      key: CONTROL,
      set: { breaker: { nextCanaryAt: "soon" } },
      remove: ["canary"],
    });

    expect(await breaker.permit(canary)).toBe(true);
    expect(await breaker.ended(canary, true)).toBeDefined();
  });

  test("it opens again by new errors, which is news again; the end that closed it was no verdict", async () => {
    await permitLater();
    await breaker.ended(canary, false);
    store.passMinutes(1);
    await open();

    expect(await notices()).toEqual(["impaired", "recovered", "impaired"]);
  });

  test("a canary of another cause leaves the one that opened it as it is, and is the reason now", async () => {
    await permitLater();

    await breaker.judge(canary, { ...NO_TOKEN, cause: "network", reason: "no network" });

    expect((await breaker.read()).open).toMatchObject({ cause: NO_TOKEN.cause, reason: "no network" });
  });
});
