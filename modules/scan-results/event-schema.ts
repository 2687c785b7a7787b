import { join } from "node:path";

const RESULTS = join(__dirname, "..", "..", "functions", "shared", "results");

/** The public description of the events' details. */
export const EVENT_SCHEMA = join(RESULTS, "image-scan.schema.json");
/** The TypeScript types that are made from it. */
export const EVENT_TYPES = join(RESULTS, "image-scan.ts");
