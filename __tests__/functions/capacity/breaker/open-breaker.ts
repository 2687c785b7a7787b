import type { Breaker } from "../../../../functions/capacity/breaker/breaker";
import type { InstallationError, OpenBreaker } from "../../../../functions/capacity/breaker/stored-breaker";
import type { Scan } from "../../../../functions/contract/scan";
import { image, minutesFromNow, NOW, scan } from "../../samples";

export const NO_TOKEN: InstallationError = { reason: "no token stored", errorClass: "configuration" };

/** The breaker just after it has opened. */
export const OPEN: OpenBreaker = {
  ...NO_TOKEN,
  impairmentId: "1",
  openedAt: NOW,
  isTold: true,
  pauses: 0,
  nextTryAt: minutesFromNow(5),
  tried: [],
  suspects: [],
};

/** Scans of different images meet the same error; the second one opens the breaker. */
export async function meetErrors(breaker: Breaker, count: number, firstHasDigest = true): Promise<void> {
  for (const number of Array(count).keys()) {
    const named = image(`quay.io/acme/web:${number}`, `sha256:${String(number).repeat(64)}`);
    const met = number > 0 || firstHasDigest ? named : { ...named, digest: undefined };
    await breaker.judge(scan({ image: met, scanId: `${number}` }), NO_TOKEN);
  }
}

/** Has a scan tried by the breaker, which is open. */
export async function permitTry(breaker: Breaker, tried: Scan): Promise<void> {
  const { open = OPEN } = await breaker.read();
  await breaker.permit(open, tried);
}
