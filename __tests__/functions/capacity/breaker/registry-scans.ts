import type { Breaker } from "../../../../functions/capacity/breaker/breaker";
import type { InstallationError } from "../../../../functions/capacity/breaker/decisions";
import type { Scan } from "../../../../functions/contract/scan";
import { scan } from "../../samples";
import { imageIn } from "../../scan-coordinator/minute-by-minute";

export const NO_TOKEN: InstallationError = {
  cause: "no token",
  reason: "no token stored: set it",
  errorClass: "configuration",
};
export const NO_NETWORK: InstallationError = {
  cause: "network",
  reason: "no network",
  errorClass: "infrastructure",
};

/** The scan of an image of its own in a registry. */
export const scanIn = (registry: string, number: number): Scan =>
  scan({ image: imageIn(registry, number), scanId: `scan-${number}` });

/** Lets these scans end in an error, one after the other; says whether the breaker is open then. */
export async function meet(breaker: Breaker, scans: readonly Scan[], error = NO_TOKEN): Promise<boolean> {
  for (const each of scans) {
    await breaker.judge(each, error);
  }
  return (await breaker.read()).open !== undefined;
}
