import type { Engine } from "../contract/images/scan";
import { backendScanner } from "./backend";
import { inlineScanner } from "./inline";
import type { CreateScanner } from "./scanner";

/** The engines by the value of the input scan_mode. README.md says how to add an engine. */
export const SCANNERS: Readonly<Record<Engine, CreateScanner>> = {
  inline: inlineScanner,
  backend: backendScanner,
};
