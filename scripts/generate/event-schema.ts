import { join } from "node:path";

const NOTICES = join(__dirname, "..", "..", "functions", "contract", "notices");

/** The public description of the details of events about scans. */
export const EVENT_SCHEMA = join(NOTICES, "outcome.schema.json");
/** The same of events about the installation. */
export const INSTALLATION_EVENT_SCHEMA = join(NOTICES, "installation-event.schema.json");

/** The same of events about rescans that were asked for. */
export const RESCAN_SCHEMA = join(NOTICES, "rescan-requested.schema.json");

/** The TypeScript types that are made from each schema. */
export const EVENT_TYPES: Readonly<Record<string, string>> = {
  [EVENT_SCHEMA]: join(NOTICES, "outcome.ts"),
  [INSTALLATION_EVENT_SCHEMA]: join(NOTICES, "installation-event.ts"),
  [RESCAN_SCHEMA]: join(NOTICES, "rescan-requested.ts"),
};
