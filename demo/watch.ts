import { setTimeout as sleep } from "node:timers/promises";
import type { ExpectedImage, ObservedRow } from "./expectations";
import { ledgerKey, stateOf } from "./expectations";

/** Seconds without a change in the ledger after which the demo gives up. Even a slow machine makes changes. */
const QUIET_SECONDS = 120;
/** Shorter for a count, which is complete soon. */
const QUIET_COUNT_SECONDS = 20;
const POLL_MS = 200;

export interface Watch {
  readonly signal: AbortSignal;
  readonly show: (text: string) => void;
  /** When the events were sent, by `performance.now()`. */
  readonly sentAt: number;
  readonly ledger: () => Promise<ReadonlyMap<string, ObservedRow>>;
}

/**
 * Watches the ledger until each image's scan has ended, with a verdict or an error.
 *
 * @returns milliseconds from the events to each verdict, by ledger key
 * @throws Error that lists what is missing if nothing changes for too long
 */
export async function watchLedger(
  images: readonly ExpectedImage[],
  { signal, show, sentAt, ledger }: Watch,
): Promise<Map<string, number>> {
  const seen = new Map<string, number>();
  const progress = new Progress(QUIET_SECONDS);
  for (;;) {
    const rows = await ledger();
    for (const image of images) {
      const key = ledgerKey(image);
      if (rows.get(key)?.verdict && !seen.has(key)) {
        seen.set(key, performance.now() - sentAt);
      }
    }
    const states = images.map((image) => rows.get(ledgerKey(image)));
    show(progressOf(states));
    if (states.every((row) => row?.verdict || row?.rowState === "ERROR")) {
      return seen;
    }
    if (!progress.goesOn(JSON.stringify([...rows]))) {
      const missing = images.filter((image) => !rows.get(ledgerKey(image))?.verdict);
      const list = missing.map(
        (image) => `- ${image.image} (${image.platform}): ${stateOf(rows.get(ledgerKey(image)))}`,
      );
      throw new Error(
        `Nothing has changed for ${QUIET_SECONDS} seconds, and no verdict yet for:\n${list.join("\n")}`,
      );
    }
    await sleep(POLL_MS, undefined, { signal });
  }
}

/** Waits until a count reaches a value. Returns the count, which is lower if it stopped growing. */
export async function watchCount(
  expected: number,
  { signal, show, count }: Pick<Watch, "signal" | "show"> & { readonly count: () => Promise<number> },
): Promise<number> {
  const progress = new Progress(QUIET_COUNT_SECONDS);
  for (;;) {
    const counted = await count();
    show(`${counted} of ${expected}`);
    if (counted >= expected || !progress.goesOn(String(counted))) {
      return counted;
    }
    await sleep(POLL_MS, undefined, { signal });
  }
}

/**
 * Waits for an answer.
 *
 * @param look returns the current state, and the answer if there is one
 * @throws Error if the state stays unchanged for too long
 */
export async function watchAnswer<T>(
  what: string,
  signal: AbortSignal,
  look: () => Promise<{ readonly state: string; readonly answer: T | undefined }>,
): Promise<T> {
  const progress = new Progress(QUIET_SECONDS);
  for (;;) {
    const { state, answer } = await look();
    if (answer !== undefined) {
      return answer;
    }
    if (!progress.goesOn(state)) {
      throw new Error(`Nothing has changed for ${QUIET_SECONDS} seconds while waiting for ${what}: ${state}`);
    }
    await sleep(POLL_MS, undefined, { signal });
  }
}

/** Tells whether a state still changes from time to time. */
class Progress {
  private seen: string | undefined;
  private changedAt = 0;

  constructor(private readonly quietSeconds: number) {}

  goesOn(state: string): boolean {
    if (state !== this.seen) [this.seen, this.changedAt] = [state, performance.now()];
    return performance.now() - this.changedAt < this.quietSeconds * 1000;
  }
}

/** Such as `2 of 5 verdicts, 3 scanning`. */
export function progressOf(rows: readonly (ObservedRow | undefined)[]): string {
  const verdicts = rows.filter((row) => row?.verdict).length;
  const parts = [`${verdicts} of ${rows.length} verdicts`];
  for (const state of ["WAITING", "HELD", "SCANNING", "ERROR"] as const) {
    const count = rows.filter((row) => row?.rowState === state).length;
    if (count > 0) {
      parts.push(`${count} ${state.toLowerCase()}`);
    }
  }
  return parts.join(", ");
}
