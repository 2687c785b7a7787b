import type { Breaker } from "../../../functions/capacity/breaker/breaker";
import { image, scan } from "../../functions/samples";

export const NO_TOKEN = {
  cause: "no-token",
  reason: "no token stored",
  errorClass: "configuration",
} as const;

/** Scans of images of two registries that meet the same error; the third opens the breaker. */
export async function meetErrors(breaker: Breaker, count: number, firstHasDigest = true): Promise<void> {
  for (const number of Array(count).keys()) {
    const registry = number === 0 ? "ghcr.io" : "quay.io";
    const named = image(`${registry}/acme/web:${number}`, `sha256:${String(number).repeat(64)}`);
    const met = number > 0 || firstHasDigest ? named : { ...named, digest: undefined };
    await breaker.registries.record([met]);
    await breaker.judge(scan({ image: met, scanId: `${number}` }), NO_TOKEN);
  }
}
