import { join } from "node:path";
import type { NoticeKind } from "../../functions/contract/notices/notice";

const CONTRACT = join(__dirname, "..", "..", "functions", "contract");

/** Returns the path of a public description, and of the type that is made from it, without extension. */
const fileOf = (name: string) => join(CONTRACT, name === SCHEMAS.rescan ? "requests" : "notices", name);

/** Names of the public descriptions, `NAME.schema.json`, by kind of notice. Other kinds are no events. */
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

/** The public description of the details of events about scans; the constants below are of other events. */
export const EVENT_SCHEMA = schemaOf("outcome");
export const INSTALLATION_EVENT_SCHEMA = schemaOf("installation");

/** About members that do not answer, or are not heard. */
export const PLACE_EVENT_SCHEMA = schemaOf("place");

export const RESCAN_SCHEMA = schemaOf("rescan");

/** About decisions of the gate or enforcement on deployments and tasks. */
export const DEPLOYMENT_EVENT_SCHEMA = schemaOf("deployment");
export const GATE_EVENT_SCHEMA = schemaOf("gate");
export const EXCEPTION_ENDS_SCHEMA = schemaOf("exception");

export const SUMMARY_SCHEMA = schemaOf("summary");

/** The file of TypeScript types that is made from each schema. */
export const EVENT_TYPES: Readonly<Record<string, string>> = Object.fromEntries(
  Object.values(SCHEMAS).map((name) => [`${fileOf(name)}.schema.json`, `${fileOf(name)}.ts`]),
);

function schemaOf(kind: NoticeKind): string {
  return `${fileOf(SCHEMAS[kind] ?? "")}.schema.json`;
}
