import { DETAIL_TYPES, type DetailType } from "../events";
import type { DeploymentEvent } from "./deployment-event";
import type { FindingChange } from "./finding-change";
import type { GateEvent } from "./gate-event";
import type { InstallationEvent, InstallationRecovered } from "./installation-event";
import type { Outcome } from "./outcome";
import type { RescanRequested } from "./rescan-requested";
import type { ScanSummary } from "./summary";

/**
 * What is published: how a scan ended, that all scans wait for the installation to work again, or no longer do, that
 * somebody had images scanned again, what the gate or enforcement decided on a deployment or a task, that somebody
 * has opened or closed the gate, that an image's finding has to follow whether the image runs, or a summary of what
 * happened.
 */
interface Notices {
  readonly outcome: Outcome;
  readonly deployment: DeploymentEvent;
  readonly gate: GateEvent;
  readonly finding: FindingChange;
  readonly rescan: RescanRequested;
  readonly summary: ScanSummary;
  readonly installation: InstallationEvent;
}

export type NoticeKind = keyof Notices;
export type Notice = Notices[NoticeKind];

/** The kinds, each with what makes it one. What a channel makes of them stands with the channel. */
export const NOTICE_KINDS: {
  readonly [Kind in NoticeKind]: {
    /** The attribute that names it, which no other kind has. */
    readonly id: keyof Notices[Kind] & string;
    /** Its public description is `NAME.schema.json` in this folder; undefined of what is no event. */
    readonly schema: string | undefined;
    /** `detail-type` of its event. */
    readonly detailType: (notice: Notices[Kind]) => DetailType | undefined;
  };
} = {
  outcome: {
    id: "scanId",
    schema: "outcome",
    detailType: (outcome) => ("verdict" in outcome ? DETAIL_TYPES.completed : DETAIL_TYPES.errored),
  },
  deployment: {
    id: "deploymentEventId",
    schema: "deployment-event",
    detailType: (event) => event.detailType,
  },
  gate: { id: "gateEventId", schema: "gate-event", detailType: (event) => event.detailType },
  finding: { id: "findingChangeId", schema: undefined, detailType: () => undefined },
  rescan: { id: "requestId", schema: "rescan-requested", detailType: () => DETAIL_TYPES.rescan },
  summary: { id: "summaryId", schema: "summary", detailType: () => DETAIL_TYPES.summary },
  installation: {
    id: "impairmentId",
    schema: "installation-event",
    detailType: (event) => (isRecovery(event) ? DETAIL_TYPES.recovered : DETAIL_TYPES.impaired),
  },
};

/** The kind of a notice, as its id says. What is of no known kind is taken for the installation's, whose id it lacks. */
export function kindOf(notice: Notice): NoticeKind {
  const kinds = Object.keys(NOTICE_KINDS) as NoticeKind[];
  return kinds.find((kind) => NOTICE_KINDS[kind].id in notice) ?? "installation";
}

const isOfKind =
  <Kind extends NoticeKind>(kind: Kind) =>
  (notice: Notice): notice is Notices[Kind] =>
    kindOf(notice) === kind;
export const isOutcome = isOfKind("outcome");
export const isDeployment = isOfKind("deployment");
export const isGate = isOfKind("gate");
export const isFindingChange = isOfKind("finding");

/** Whether it is about the end of an impairment; of an event about one, about its beginning otherwise. */
export function isRecovery(event: Notice): event is InstallationRecovered {
  return "recoveredAt" in event;
}

/** What is made of a notice, by its kind. */
export function byKind<T>(
  notice: Notice,
  of: { readonly [Kind in NoticeKind]: (notice: Notices[Kind]) => T },
): T {
  return of[kindOf(notice)](notice as never);
}

/** `detail-type` of a notice; undefined of what is no event. */
export function detailTypeOf(notice: Notice): DetailType | undefined {
  return NOTICE_KINDS[kindOf(notice)].detailType(notice as never);
}

/** The attribute that names a notice, with its value. */
export function idAttribute(notice: Notice): Readonly<Record<string, string>> {
  const { id } = NOTICE_KINDS[kindOf(notice)];
  return { [id]: Object(notice)[id] };
}

/** Id of a notice, by which it is known however often it comes. An impairment has one of its beginning and one of its end. */
export function noticeId(notice: Notice): string {
  const [id = ""] = Object.values(idAttribute(notice));
  return kindOf(notice) === "installation" ? `${id}-${isRecovery(notice) ? "recovered" : "impaired"}` : id;
}
