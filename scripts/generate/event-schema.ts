import { join } from "node:path";
import type { NoticeKind } from "../../functions/contract/notices/notice";

const NOTICES = join(__dirname, "..", "..", "functions", "contract", "notices");

/** The public descriptions, `NAME.schema.json`, of the kinds of notices that are events, by their paths from there. */
export const SCHEMAS: Readonly<Partial<Record<NoticeKind, string>>> = {
  outcome: "outcome",
  deployment: "deployment-event",
  gate: "gate-event",
  exception: "exception-ends",
  rescan: "rescan-requested",
  summary: "summary",
  installation: "installation-event",
  place: "../places/place-event",
};

/** The public description of the details of events about scans. */
export const EVENT_SCHEMA = schemaOf("outcome");
/** The same of events about the installation. */
export const INSTALLATION_EVENT_SCHEMA = schemaOf("installation");

/** The same of events about members that do not answer, or are not heard. */
export const PLACE_EVENT_SCHEMA = schemaOf("place");

/** The same of events about rescans that were asked for. */
export const RESCAN_SCHEMA = schemaOf("rescan");

/** The same of events about deployments and tasks that the gate or enforcement decided on. */
export const DEPLOYMENT_EVENT_SCHEMA = schemaOf("deployment");
/** The same of events about the gate that somebody opened or closed. */
export const GATE_EVENT_SCHEMA = schemaOf("gate");
/** The same of exceptions that end soon. */
export const EXCEPTION_ENDS_SCHEMA = schemaOf("exception");

/** The same of summaries. */
export const SUMMARY_SCHEMA = schemaOf("summary");

/** The TypeScript types that are made from each schema. */
export const EVENT_TYPES: Readonly<Record<string, string>> = Object.fromEntries(
  Object.values(SCHEMAS).map((name) => [join(NOTICES, `${name}.schema.json`), join(NOTICES, `${name}.ts`)]),
);

function schemaOf(kind: NoticeKind): string {
  return join(NOTICES, `${SCHEMAS[kind]}.schema.json`);
}
