import { setTimeout as wait } from "node:timers/promises";
import { placeOfArn, placeText } from "../../contract/places/place";

/** Returns a wait that ends at once the first time, and then at most once per interval. */
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

/** Returns one such wait for each place, because AWS limits calls by account and region. */
export function paceByPlace(intervalMs: number, make = paceOf): (arn: string) => Promise<void> {
  const paces = new Map<string, () => Promise<void>>();
  return (arn) => {
    const place = placeText(placeOfArn(arn));
    const pace = paces.get(place) ?? make(intervalMs);
    paces.set(place, pace);
    return pace();
  };
}
