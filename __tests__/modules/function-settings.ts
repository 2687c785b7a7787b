import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Block, synthesizeProps } from "./synthesized";

const FUNCTIONS = join(__dirname, "../../functions");

/** The settings that a program asks for, in either scan mode; a CA bundle is the one that it may go without. */
export function settingsAskedBy(program: string): string[] {
  const files = [`${program}/index.ts`, "runtime/scanner-of-mode.ts"];
  const text = files.map((file) => readFileSync(join(FUNCTIONS, file), "utf8")).join();
  const asked = text.matchAll(/required(?:Variable|Number)\("(\w+)"\)|process\.env\.(CA_BUNDLE_SECRET)/g);
  return [...new Set([...asked].map(([, required = "", optional]) => optional ?? required))].sort();
}

/** The settings that a program's function is given in the two scan modes together. */
export function settingsGivenTo(program: string): string[] {
  const names = ["inline", "backend"].flatMap((scanMode) => {
    const { environment } = synthesizeProps({ scanMode }).at(`${program}/function`) as {
      environment: { variables: Block };
    };
    return Object.keys(environment.variables);
  });
  return [...new Set(names)].sort();
}
