import type { EXIT_VARIABLE, ExportedVariable } from "../../contract/build";
import { exportable } from "../../contract/exportable";
import { writeFileSync } from "./built-ins";

/** Values of the build's exported variables. A missing variable is exported empty. */
export type ExportedVariables = Partial<Readonly<Record<ExportedVariable, string>>>;

export function exportVariables(variables: ExportedVariables, isGreen: boolean): void {
  const exit: Record<typeof EXIT_VARIABLE, string> = { SCAN_EXIT: isGreen ? "0" : "1" };
  // The exit file comes last: without it, the other variables do not count.
  for (const [name, value] of Object.entries({ ...variables, ...exit })) {
    writeFileSync(name, `${exportable(value)}\n`);
  }
}
