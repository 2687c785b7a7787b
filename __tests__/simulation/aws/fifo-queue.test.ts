import { HOUR, MINUTE, SECOND } from "../../../functions/contract/durations";
import { FifoQueue } from "../../../simulation/aws/fifo-queue";
import type { Invoked } from "../../../simulation/aws/lambda-function";
import { VirtualClock } from "../../../simulation/clock/virtual-clock";
import { BATCH_FAULT, type OtherFault } from "../../../simulation/faults/fault";
import { Random } from "../../../simulation/random/random";

const VISIBILITY_MS = 90 * SECOND;

/** A queue whose function takes a second, and the batches that it got: their bodies, and which of them overlap another. */
function play(struck?: OtherFault, ends: Invoked["kind"][] = [], until = Number.POSITIVE_INFINITY) {
  const clock = new VirtualClock(0, () => 0);
  const batches: string[] = [];
  const beginnings: number[] = [];
  let running = 0;
  let overlaps = 0;
  const invoke = async (event: unknown): Promise<Invoked> => {
    const { Records }: { readonly Records: readonly { readonly body: string }[] } = Object(event);
    batches.push(Records.map(({ body }) => body).join(" "));
    beginnings.push(clock.now());
    overlaps += running > 0 ? 1 : 0;
    running += 1;
    await new Promise<void>((resolve) => clock.after(SECOND, resolve));
    running -= 1;
    const kind = ends.shift() ?? "returned";
    return kind === "threw" ? { kind, error: new Error() } : { kind, value: undefined };
  };
  const faults = { strikes: (kind: OtherFault) => kind === struck && clock.now() < until };
  const settings = { visibilityMs: VISIBILITY_MS, batchSize: 3 };
  const queue = new FifoQueue(clock, new Random(1), faults, settings, { invoke } as never);
  const runFor = (milliseconds: number) => clock.runUntil(clock.now() + milliseconds);
  return { queue, batches, beginnings, overlaps: () => overlaps, runFor };
}

test("an equal message is swallowed for five minutes, even after the first was deleted", async () => {
  const { queue, batches, runFor } = play();

  queue.send("poke", "one");
  await runFor(4 * MINUTE);
  queue.send("poke", "one");
  queue.send("poke", "one", "another id");
  await runFor(MINUTE);
  queue.send("poke", "one");
  await runFor(MINUTE);

  expect(batches).toEqual(["poke", "poke", "poke"]);
  expect(queue.swallowed).toBe(1);
});

test("one group is worked on batch by batch, in its order", async () => {
  const { queue, batches, overlaps, runFor } = play();

  for (const body of ["1", "2", "3", "4", "5"]) {
    queue.send(body, "one");
  }
  await runFor(MINUTE);

  expect(batches.join(" ")).toBe("1 2 3 4 5");
  expect(overlaps()).toBe(0);
});

test("groups do not wait for each other", async () => {
  const { queue, overlaps, runFor } = play();

  queue.send("1", "one");
  await runFor(SECOND / 2);
  queue.send("2", "two");
  await runFor(MINUTE);

  expect(overlaps()).toBe(1);
});

test.each(["threw", "killed"] as const)(
  "a batch that %s locks its group until its messages are visible again",
  async (how) => {
    const { queue, batches, beginnings, runFor } = play(undefined, [how]);

    queue.send("1", "one");
    await runFor(10 * SECOND);
    queue.send("2", "one");
    await runFor(5 * MINUTE);

    expect(batches).toEqual(["1", "1 2"]);
    expect(Number(beginnings[1]) - Number(beginnings[0])).toBeGreaterThan(VISIBILITY_MS - SECOND);
  },
);

test("a batch that Lambda begins late comes a second time meanwhile, and is worked on twice", async () => {
  const { queue, batches, runFor } = play(BATCH_FAULT);

  for (let number = 0; number < 20; number += 1) {
    queue.send(`${number}`, `${number}`);
  }
  await runFor(HOUR);

  const all = batches.flatMap((batch) => batch.split(" "));
  expect(new Set(all).size).toBe(20);
  expect(all.length).toBeGreaterThan(20);
});

test("a message is dropped after an hour", async () => {
  const { queue, batches, runFor } = play("lambda-down", [], HOUR + MINUTE);

  queue.send("1", "one");
  await runFor(2 * MINUTE);
  queue.send("2", "one");
  await runFor(2 * HOUR);

  expect(batches).toEqual(["2"]);
});
