import { setTimeout as sleep } from "node:timers/promises";
import type { ExpectedImage, ObservedRow } from "./expectations";
import { ledgerKey, stateOf } from "./expectations";

/** How long all verdicts together may take. */
const TIMEOUT_SECONDS = 120;
const POLL_MILLISECONDS = 200;

export interface Watch {
  readonly signal: AbortSignal;
  readonly show: (text: string) => void;
  /** When the events were sent, in terms of `performance.now()`. */
  readonly sentAt: number;
  readonly ledger: () => Promise<ReadonlyMap<string, ObservedRow>>;
}

/**
 * Follows the ledger until the scan of each image has ended, with a verdict or an error.
 *
 * @returns the milliseconds from the events to each verdict, by ledger key
 * @throws Error that lists what is missing when it takes too long
 */
export async function watchLedger(
  images: readonly ExpectedImage[],
  { signal, show, sentAt, ledger }: Watch,
): Promise<Map<string, number>> {
  const seen = new Map<string, number>();
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
    if (states.every((row) => row?.verdict || row?.scanState === "ERROR")) {
      return seen;
    }
    if (performance.now() - sentAt > TIMEOUT_SECONDS * 1000) {
      const missing = images.filter((image) => !rows.get(ledgerKey(image))?.verdict);
      const list = missing.map(
        (image) => `- ${image.image} (${image.platform}): ${stateOf(rows.get(ledgerKey(image)))}`,
      );
      throw new Error(`No verdict within ${TIMEOUT_SECONDS} seconds for:\n${list.join("\n")}`);
    }
    await sleep(POLL_MILLISECONDS, undefined, { signal });
  }
}

/** Waits until a count has reached a value; returns the count, also one that stayed below it for too long. */
export async function watchCount(
  expected: number,
  { signal, show, count }: Pick<Watch, "signal" | "show"> & { readonly count: () => Promise<number> },
): Promise<number> {
  const deadline = performance.now() + 20_000;
  for (;;) {
    const counted = await count();
    show(`${counted} of ${expected}`);
    if (counted >= expected || performance.now() > deadline) {
      return counted;
    }
    await sleep(POLL_MILLISECONDS, undefined, { signal });
  }
}

/** Such as `2 of 5 verdicts, 3 scanning`. */
export function progressOf(rows: readonly (ObservedRow | undefined)[]): string {
  const verdicts = rows.filter((row) => row?.verdict).length;
  const parts = [`${verdicts} of ${rows.length} verdicts`];
  for (const state of ["STARTING", "WAITING", "SCANNING", "ERROR"] as const) {
    const count = rows.filter((row) => row?.scanState === state).length;
    if (count > 0) {
      parts.push(`${count} ${state.toLowerCase()}`);
    }
  }
  return parts.join(", ");
}
