import { setTimeout as wait } from "node:timers/promises";
import { placeOfArn, placeText } from "../../contract/places/place";

/** Makes a wait that returns at most once per interval, and at once the first time. */
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

/** Makes such a wait for each place: AWS limits calls by account and region. */
export function paceByPlace(intervalMs: number, make = paceOf): (arn: string) => Promise<void> {
  const paces = new Map<string, () => Promise<void>>();
  return (arn) => {
    const place = placeText(placeOfArn(arn));
    const pace = paces.get(place) ?? make(intervalMs);
    paces.set(place, pace);
    return pace();
  };
}
