import { readFileSync } from "node:fs";
import { join } from "node:path";
import Ajv from "ajv";
import addFormats from "ajv-formats";

/** What does not keep the JSON Schema of a command's output. */
export function schemaErrors(command: string, output: unknown): unknown[] {
  const schema = join(__dirname, "..", "..", "docs", "schemas", `${command}.schema.json`);
  const keepsSchema = addFormats(new Ajv()).compile(JSON.parse(readFileSync(schema, "utf8")));
  keepsSchema(output);
  return keepsSchema.errors ?? [];
}
