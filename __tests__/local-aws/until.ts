import { setTimeout as sleep } from "node:timers/promises";

/** Ask again until there is an answer; an Error when there is none in time. */
export async function until<T>(ask: () => Promise<T | undefined>, seconds = 20): Promise<T> {
  for (const deadline = Date.now() + seconds * 1000; Date.now() < deadline; await sleep(50)) {
    const answer = await ask();
    if (answer !== undefined) return answer;
  }
  throw new Error(`nothing happened in ${seconds} seconds`);
}
