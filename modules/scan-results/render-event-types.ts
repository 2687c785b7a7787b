import { join } from "node:path";
import { compileFromFile } from "json-schema-to-typescript";

const RESULTS = join(__dirname, "..", "..", "functions", "shared", "results");
/** The public description of the events' details. */
export const EVENT_SCHEMA = join(RESULTS, "image-scan.schema.json");
/** The TypeScript types that are made from it. */
export const EVENT_TYPES = join(RESULTS, "image-scan.ts");

/** The types of an event's detail, from its JSON Schema. */
export function renderEventTypes(): Promise<string> {
  return compileFromFile(EVENT_SCHEMA, {
    additionalProperties: false,
    bannerComment: "// Generated from image-scan.schema.json by `npm run generate`; never edited by hand.",
    // Its formatter loads itself in a way that Jest does not allow; the text is readable without.
    format: false,
  });
}
