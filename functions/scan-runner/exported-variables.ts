import { exportable } from "../contract/exportable";
import { writeFileSync } from "./built-ins";

/** The build's exported variables. What is missing is exported empty. */
export interface ExportedVariables {
  readonly SCAN_VERDICT?: string;
  readonly SCAN_COUNTS?: string;
  readonly SCAN_RESULT_URL?: string;
  readonly SCAN_SCANNED_DIGEST?: string;
  /** See `encodeTopVulnerabilities`. */
  readonly SCAN_TOP_VULNERABILITIES?: string;
  readonly SCAN_ERROR_CLASS?: string;
  readonly SCAN_ERROR_SCOPE?: string;
  readonly SCAN_REASON?: string;
}

/** Writes one small file for each variable. */
export function exportVariables(variables: ExportedVariables, isGreen: boolean): void {
  // The exit file comes last: without it the others do not count.
  for (const [name, value] of Object.entries({ ...variables, SCAN_EXIT: isGreen ? "0" : "1" })) {
    writeFileSync(name, `${exportable(value)}\n`);
  }
}
