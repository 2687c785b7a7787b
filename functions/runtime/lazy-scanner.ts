import type { Telemetry } from "../contract/telemetry";
import type { Scanner } from "../scanners/scanner";
import type { ScanStarter } from "../scanners/start-scan";

/**
 * The scanner of the mode that the environment names, loaded with the first scan that is started. Most events are about
 * images that are known, and an engine with its clients would be a sixth of what loads with the function.
 */
export function lazyScanner(telemetry: Telemetry): ScanStarter["scanner"] {
  let loaded: Promise<Scanner> | undefined;
  const scanner = () => {
    loaded ??= import("./scanner-of-mode.ts").then(({ scannerOfMode }) => scannerOfMode(telemetry));
    return loaded;
  };
  return {
    start: async (scan) => (await scanner()).start(scan),
    adopt: async (scan) => (await scanner()).adopt(scan),
  };
}
