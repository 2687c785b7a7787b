import { setTimeout as sleep } from "node:timers/promises";
import { LocalAws } from "../local-aws";

/** How long to wait for something. */
export interface Patience {
  /** Something that moves as long as there is progress. @default - all functions and builds of the embedded AWS */
  readonly activity?: () => Promise<unknown>;
  /** Between two looks. @default 200 */
  readonly pollMs?: number;
  /** How many looks in a row may see no progress: where a look takes longer, all takes longer. @default 300, a minute */
  readonly quietLooks?: number;
  /** Of all looks together: what moves for this long goes in circles. @default 600,000, ten minutes */
  readonly mostMs?: number;
}

/**
 * Waits for an answer other than undefined, as long as there is progress and a minute longer: a busy machine makes it
 * wait longer, and only a program that hangs or goes in circles makes it fail.
 *
 * @param what what is waited for, for the message of the error
 */
export async function untilAnswer<T>(
  what: string,
  ask: () => Promise<T | undefined>,
  { activity = allActivity, pollMs = 200, quietLooks = 300, mostMs = 600_000 }: Patience = {},
): Promise<T> {
  const deadline = performance.now() + mostMs;
  let before: unknown;
  for (let quiet = 0; quiet < quietLooks; quiet += 1) {
    // Looked at first: what moves after this may be what the answer lacks.
    const now = await activity();
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (performance.now() > deadline) {
      throw new Error(`Waited in vain for ${what}, though something moved for ${mostMs / 1000} seconds`);
    }
    if (now !== before) quiet = 0;
    before = now;
    await sleep(pollMs);
  }
  throw new Error(`Waited in vain for ${what}: nothing has moved for ${quietLooks} looks`);
}

/** Waits until something holds, as {@link untilAnswer} does. */
export async function until(
  what: string,
  holds: () => Promise<boolean>,
  patience: Patience = {},
): Promise<void> {
  await untilAnswer(what, async () => (await holds()) || undefined, patience);
}

async function allActivity(): Promise<string> {
  const counts = await Promise.all([...LocalAws.running].map((aws) => aws.activity()));
  return counts.join();
}
