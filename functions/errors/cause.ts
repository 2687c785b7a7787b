import type { ScanError } from "../contract/scan";
import { ERROR_TABLES } from "./catalogue";
import type { ErrorReason } from "./error-reason";

/** The entries that may be about the installation, in the order in which a reason is looked up. */
const OF_INSTALLATION: readonly ErrorReason[] = Object.values(ERROR_TABLES)
  .flatMap((tables) => Object.values(tables).flat())
  .filter(({ errorScope, otherwise = {} }) =>
    [errorScope, ...Object.values(otherwise).map((other) => other.errorScope)].includes("installation"),
  );

/**
 * Names an error of the installation, so that two scans can be said to have met the same one: by its class, its scope
 * and its entry in the catalogue. A reason may quote what a registry wrote; no word of that is in the name.
 */
export function causeOf({ errorClass, errorScope, reason }: Omit<ScanError, "kind">): string {
  const entry = OF_INSTALLATION.find(({ says }) => reason.includes(says));
  return [errorClass, errorScope, entry?.says ?? "unknown"].join(" / ");
}
