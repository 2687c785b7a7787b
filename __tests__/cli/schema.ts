import { readFileSync } from "node:fs";
import { join } from "node:path";
import Ajv from "ajv";
import addFormats from "ajv-formats";

/** Checks the lines that a command has printed for programs against its schema; the first error of each. */
export function errorsAgainstSchema(command: string, stdout: string): string[] {
  const file = join(__dirname, "../../docs/schemas", `${command}.schema.json`);
  const validate = addFormats(new Ajv({ strict: true, strictTypes: true, allowUnionTypes: true })).compile(
    JSON.parse(readFileSync(file, "utf8")),
  );
  return stdout
    .trimEnd()
    .split("\n")
    .flatMap((line) => (validate(JSON.parse(line)) ? [] : [JSON.stringify(validate.errors?.[0])]));
}
