import { readFileSync } from "node:fs";
import Ajv from "ajv";
import addFormats from "ajv-formats";

/** Why a document breaks the schema in a file; empty where it keeps it. */
export function schemaErrors(file: string): (document: unknown) => readonly unknown[] {
  const keeps = addFormats(new Ajv({ strict: true, allErrors: true })).compile(
    JSON.parse(readFileSync(file, "utf8")),
  );
  return (document) => (keeps(document) ? [] : (keeps.errors ?? []));
}
