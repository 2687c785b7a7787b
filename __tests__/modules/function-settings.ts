import { ENGINE_VARIABLES, PROGRAM_VARIABLES, type Program } from "../../functions/contract/environment";
import { type Given, synthesizeProps } from "./synthesized";

/** The settings that a program reads, in either scan mode. */
export function settingsOf(program: Program): string[] {
  return [...PROGRAM_VARIABLES[program], ...Object.values(ENGINE_VARIABLES).flat()].sort();
}

/** The settings that a program's function is given in the two scan modes together. */
export function settingsGivenTo(program: Program, props: Given = {}): string[] {
  const members = { organizationId: "o-a1b2c3d4e5", accounts: {} };
  const names = ["inline", "backend"].flatMap((scanMode) =>
    Object.keys(synthesizeProps({ scanMode, members, ...props }).variablesOf(program)),
  );
  return [...new Set(names)].sort();
}
