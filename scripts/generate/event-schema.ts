import { join } from "node:path";
import type { NoticeKind } from "../../functions/contract/notices/notice";

const CONTRACT = join(__dirname, "..", "..", "functions", "contract");

/** Path of the public description in the contract, and of the type that is made from it, without extension. */
const fileOf = (name: string) => join(CONTRACT, name === SCHEMAS.rescan ? "requests" : "notices", name);

/** Names of the public descriptions, `NAME.schema.json`, of the kinds of notices that are events. */
export const SCHEMAS: Readonly<Partial<Record<NoticeKind, string>>> = {
  outcome: "outcome",
  deployment: "deployment-event",
  gate: "gate-event",
  exception: "exception-ends",
  rescan: "rescan-requested",
  summary: "summary",
  installation: "installation-event",
  place: "place-event",
  token: "installation-event",
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
  Object.values(SCHEMAS).map((name) => [`${fileOf(name)}.schema.json`, `${fileOf(name)}.ts`]),
);

function schemaOf(kind: NoticeKind): string {
  return `${fileOf(SCHEMAS[kind] ?? "")}.schema.json`;
}
