import { join } from "node:path";
import { NOTICE_KINDS, type NoticeKind } from "../../functions/contract/notices/notice";

const NOTICES = join(__dirname, "..", "..", "functions", "contract", "notices");

/** The public description of the details of events about scans. */
export const EVENT_SCHEMA = schemaOf("outcome");
/** The same of events about the installation. */
export const INSTALLATION_EVENT_SCHEMA = schemaOf("installation");

/** The same of events about rescans that were asked for. */
export const RESCAN_SCHEMA = schemaOf("rescan");

/** The same of events about deployments and tasks that the gate or enforcement decided on. */
export const DEPLOYMENT_EVENT_SCHEMA = schemaOf("deployment");
/** The same of events about the gate that somebody opened or closed. */
export const GATE_EVENT_SCHEMA = schemaOf("gate");

/** The same of summaries. */
export const SUMMARY_SCHEMA = schemaOf("summary");

/** The TypeScript types that are made from each schema. */
export const EVENT_TYPES: Readonly<Record<string, string>> = Object.fromEntries(
  Object.values(NOTICE_KINDS).map(({ schema }) => [
    join(NOTICES, `${schema}.schema.json`),
    join(NOTICES, `${schema}.ts`),
  ]),
);

function schemaOf(kind: NoticeKind): string {
  return join(NOTICES, `${NOTICE_KINDS[kind].schema}.schema.json`);
}
