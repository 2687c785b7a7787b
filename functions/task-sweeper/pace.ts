import { setTimeout as wait } from "node:timers/promises";

/** Makes a wait that returns at most once per interval; the first time at once. */
export function paceOf(
  intervalMs: number,
  now: () => number = Date.now,
  sleep: (milliseconds: number) => Promise<unknown> = wait,
): () => Promise<void> {
  let next = 0;
  return async () => {
    const pause = next - now();
    next = Math.max(next, now()) + intervalMs;
    if (pause > 0) {
      await sleep(pause);
    }
  };
}
