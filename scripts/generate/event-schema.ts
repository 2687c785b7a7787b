import { join } from "node:path";

const NOTICES = join(__dirname, "..", "..", "functions", "contract", "notices");

/** The public description of the details of events about scans. */
export const EVENT_SCHEMA = join(NOTICES, "outcome.schema.json");
/** The same of events about the installation. */
export const INSTALLATION_EVENT_SCHEMA = join(NOTICES, "installation-event.schema.json");

/** The same of events about rescans that were asked for. */
export const RESCAN_SCHEMA = join(NOTICES, "rescan-requested.schema.json");

/** The same of events about deployments and tasks that the gate or enforcement decided on. */
export const DEPLOYMENT_EVENT_SCHEMA = join(NOTICES, "deployment-event.schema.json");
/** The same of events about the gate that somebody opened or closed. */
export const GATE_EVENT_SCHEMA = join(NOTICES, "gate-event.schema.json");

/** The same of summaries. */
export const SUMMARY_SCHEMA = join(NOTICES, "summary.schema.json");

/** The TypeScript types that are made from each schema. */
export const EVENT_TYPES: Readonly<Record<string, string>> = {
  [EVENT_SCHEMA]: join(NOTICES, "outcome.ts"),
  [INSTALLATION_EVENT_SCHEMA]: join(NOTICES, "installation-event.ts"),
  [RESCAN_SCHEMA]: join(NOTICES, "rescan-requested.ts"),
  [DEPLOYMENT_EVENT_SCHEMA]: join(NOTICES, "deployment-event.ts"),
  [GATE_EVENT_SCHEMA]: join(NOTICES, "gate-event.ts"),
  [SUMMARY_SCHEMA]: join(NOTICES, "summary.ts"),
};
