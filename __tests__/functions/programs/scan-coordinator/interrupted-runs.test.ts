import { coordinate } from "../../../../functions/programs/scan-coordinator/coordinate";
import { scanOf } from "../../ledger/ledger-in-memory";
import { type CoordinatorInMemory, work } from "../../simulated-coordinator";
import { imageIn, MinuteByMinute, NO_TOKEN, PASSING } from "./minute-by-minute";

const images = (count: number) => Array.from({ length: count }, (_, number) => imageIn("ghcr.io", number));
const running = async ({ ledger }: CoordinatorInMemory) => (await ledger.control()).running;

type Call = (...given: readonly unknown[]) => Promise<unknown>;

/** Puts itself before each write, each call of the engine and each message. */
function wrap({ store, scanner, channel }: CoordinatorInMemory, around: (call: Call) => Call): void {
  const { table } = store;
  const wrapped: readonly (readonly [object, readonly string[]])[] = [
    [table, ["update", "updateTogether", "transact", "delete"]],
    [scanner, ["start", "adopt", "look"]],
    [channel, ["publish"]],
  ];
  for (const [target, names] of wrapped) {
    for (const name of names) {
      const call: Call = Reflect.get(target, name).bind(target);
      Reflect.set(target, name, around(call));
    }
  }
}

/** Lets a run die at its call number n: before it has an effect, or before its answer comes. */
function dieAt(coordinator: CoordinatorInMemory, n: number, hasEffect: boolean) {
  let [calls, isDead] = [0, false];
  wrap(coordinator, (call) => async (...given) => {
    calls += 1;
    const isLast = calls === n;
    isDead ||= isLast;
    if (isDead) {
      await (isLast && hasEffect && call(...given));
      throw new Error("the run has died");
    }
    return call(...given);
  });
  return {
    hasDied: () => calls >= n,
    revive: () => {
      isDead = false;
    },
  };
}

/** Has a world pass for each call at which a run may die in it. */
async function dieAtEach(
  begin: () => Promise<MinuteByMinute>,
  minutes: number,
  check: (world: MinuteByMinute) => Promise<void>,
): Promise<number> {
  for (let n = 1; ; n += 1) {
    for (const hasEffect of [false, true]) {
      const world = await begin();
      const { hasDied, revive } = dieAt(world.coordinator, n, hasEffect);
      for (let minute = 0; minute < minutes; minute += 1) {
        await world.pass(1);
        revive();
      }
      await check(world);
      if (!hasDied()) {
        return n;
      }
    }
  }
}

test("wherever a run dies, each scan is started once, ends with its verdict, and is published", async () => {
  const begin = async () => {
    const world = await MinuteByMinute.begin();
    await world.coordinator.store.put(scanOf(1, "WAITING"), scanOf(2, "HELD"), scanOf(3, "ERROR"));
    return world;
  };

  const calls = await dieAtEach(begin, 12, async ({ coordinator, started, states }) => {
    expect(states).toEqual({ PASSED: 3 });
    expect(started).toHaveLength(3);
    expect(await running(coordinator)).toEqual([]);
    expect(coordinator.store.unpublished).toEqual([]);
    const published = coordinator.channel.published.map(({ scanId }) => scanId);
    expect(new Set(published)).toEqual(new Set(started.map(({ scanId }) => scanId)));
    // The worst is that messages come twice which were under way.
    for (const scanId of published) {
      expect(published.filter((each) => each === scanId).length).toBeLessThanOrEqual(2);
    }
  });

  expect(calls).toBeGreaterThan(20);
});

test("wherever a run dies while the installation is impaired, it is found out soon that it works again", async () => {
  const begin = async () => {
    const world = await MinuteByMinute.begin();
    world.behaviour = () => NO_TOKEN;
    await world.tasksRun(images(4));
    await world.pass(4);
    world.behaviour = () => PASSING;
    return world;
  };

  const calls = await dieAtEach(begin, 20, async ({ states, news }) => {
    expect(states).toEqual({ PASSED: 4 });
    expect(new Set(news)).toEqual(new Set(["impaired", "recovered"]));
  });

  expect(calls).toBeGreaterThan(20);
});

test.each(Array.from({ length: 20 }, (_, seed) => seed + 1))(
  "two runs at once start no scan twice, exceed no slots and lose no outcome: seed %i",
  async (seed) => {
    const world = await MinuteByMinute.begin({ maxConcurrentScans: 3 });
    const { coordinator } = world;
    let random = seed;
    wrap(coordinator, (call) => async (...given) => {
      random = (random * 48_271) % 2_147_483_647;
      for (let ticks = random % 7; ticks > 0; ticks -= 1) {
        await new Promise(setImmediate);
      }
      return call(...given);
    });
    await coordinator.store.put(...[1, 2, 3, 4, 5, 6].map((number) => scanOf(number, "WAITING")));
    const other = { ...coordinator, lastLook: { at: 0 } };

    for (let minute = 0; minute < 10; minute += 1) {
      await Promise.all([world.pass(1), coordinate(other, work())]);
    }

    expect(world.states).toEqual({ PASSED: 6 });
    expect(world.started).toHaveLength(6);
    expect(world.mostRunning).toBe(3);
    expect(await running(coordinator)).toEqual([]);
    expect(coordinator.store.unpublished).toEqual([]);
    expect(new Set(coordinator.channel.published.map(({ scanId }) => scanId)).size).toBe(6);
  },
);
