import { until, untilAnswer } from "./until";

/** Looks at once, gives up after five without progress. */
const HASTY = { pollMs: 0, quietLooks: 5 };
const still = async () => 1;

/** Moves for so many looks. */
function movingFor(looks: number): () => Promise<number> {
  let seen = 0;
  return async () => Math.min(seen++, looks);
}

/** Holds from the given look on. */
function holdsAt(look: number): () => Promise<boolean> {
  let looks = 0;
  return async () => ++looks >= look;
}

test("what holds already is not waited for", async () => {
  await until("it", holdsAt(1), { ...HASTY, quietLooks: 1, activity: still });
});

test("waits far longer than its quiet time where something moves", async () => {
  await until("it", holdsAt(100), { ...HASTY, activity: movingFor(100) });
});

test("gives up when nothing moves any more, and says what it waited for", async () => {
  const waiting = until("a verdict", holdsAt(100), { ...HASTY, activity: movingFor(20) });

  await expect(waiting).rejects.toThrow("Waited in vain for a verdict: nothing has moved for 5 looks");
});

test("gives up on what moves in circles", async () => {
  const activity = movingFor(Number.POSITIVE_INFINITY);
  const waiting = until("a verdict", async () => false, { ...HASTY, activity, mostMs: 0 });

  await expect(waiting).rejects.toThrow("Waited in vain for a verdict, though something moved for 0 seconds");
});

test("answers what was asked for", async () => {
  const answers = [undefined, undefined, "third"];

  expect(await untilAnswer("it", async () => answers.shift(), { ...HASTY, activity: still })).toBe("third");
});
