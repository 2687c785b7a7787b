import { join } from "node:path";

const CONTRACT = join(__dirname, "..", "..", "functions", "contract");

/** The public description of the events' details. */
export const EVENT_SCHEMA = join(CONTRACT, "outcome.schema.json");
/** The TypeScript types that are made from it. */
export const EVENT_TYPES = join(CONTRACT, "outcome.ts");
