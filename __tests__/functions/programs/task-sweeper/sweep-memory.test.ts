import { setImmediate } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { type Sweeper, sweep } from "../../../../functions/programs/task-sweeper/sweep";
import { containerOf, runningTask, SimulatedEcs } from "./simulated-ecs";
import { createSweeper } from "./simulated-sweeper";

// V8 optimizes in another thread, which holds a task of some earlier page until it is done.
beforeAll(() => setFlagsFromString("--no-opt"));
afterAll(() => setFlagsFromString("--opt"));

test("10,000 tasks are swept with two pages of them in memory at most", async () => {
  setFlagsFromString("--expose_gc");
  const collectGarbage: () => void = runInNewContext("gc");
  const references: WeakRef<object>[] = [];
  let most = 0;
  // Half of the tasks run one image, the others each their own.
  const ecs = new SimulatedEcs({ shop: 6_000, bank: 4_000 }, (cluster, number) =>
    runningTask(cluster, number, [containerOf(number % 2 === 0 ? 0 : number)]),
  );
  let pages = 0;
  ecs.onCall = async (_, tasks) => {
    references.push(...tasks.map((task) => new WeakRef(task)));
    pages += 1;
    if (pages % 20 === 0) {
      // Only in another turn of the event loop may what was made in this one be collected.
      await setImmediate();
      collectGarbage();
      await setImmediate();
      most = Math.max(most, references.filter((reference) => reference.deref() !== undefined).length);
    }
  };
  const asked = new Map<string, number>();
  const ledger: Sweeper["ledger"] = {
    ask: async ({ image: { digest = "" } }) => {
      asked.set(digest, (asked.get(digest) ?? 0) + 1);
      return "nothing";
    },
  };

  expect(await sweep({ ...createSweeper(ecs), ledger })).toMatchObject({ end: "complete" });

  expect(references).toHaveLength(10_000);
  expect(most).toBeGreaterThan(0);
  expect(most).toBeLessThanOrEqual(200);
  expect(asked.size).toBe(3_001);
  expect(Math.max(...asked.values())).toBe(1);
}, 60_000);
