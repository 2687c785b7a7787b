import type { Telemetry } from "../contract/telemetry";
import { SCANNERS } from "../scanners/engines";
import type { CreateScanner, Scanner } from "../scanners/scanner";
import { optionalVariable, requiredVariable } from "./environment";

/** The scanner of the engine that the environment variable SCAN_MODE names, with the settings of that engine. */
export function scannerOfMode(telemetry: Telemetry): Scanner {
  const mode = requiredVariable("SCAN_MODE");
  const create = new Map<string, CreateScanner>(Object.entries(SCANNERS)).get(mode);
  if (create === undefined) {
    const known = Object.keys(SCANNERS).join(" or ");
    throw new Error(
      `The environment variable SCAN_MODE is ${mode}, which is not ${known}: deploy the module again.`,
    );
  }
  return create({ telemetry, setting: requiredVariable, optionalSetting: optionalVariable });
}
