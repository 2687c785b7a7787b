import { GATE_NOTICE_PREFIX, OUTCOME_PREFIX } from "../ledger";
import type { RescanRequested } from "../requests/rescan-requested";
import type { DeploymentEvent } from "./deployment-event";
import type { ExceptionEnds } from "./exception-ends";
import type { GateEvent } from "./gate-event";
import type { InstallationEvent, InstallationRecovered, TokenEvent } from "./installation-event";
import type { Outcome } from "./outcome";
import type { PlaceEvent } from "./place-event";
import type { ScanSummary } from "./summary";

/** Everything that is published. */
export interface Notices {
  readonly outcome: Outcome;
  readonly deployment: DeploymentEvent;
  readonly gate: GateEvent;
  readonly exception: ExceptionEnds;
  readonly rescan: RescanRequested;
  readonly summary: ScanSummary;
  readonly installation: Exclude<InstallationEvent, TokenEvent>;
  readonly place: PlaceEvent;
  readonly token: TokenEvent;
}

export type NoticeKind = keyof Notices;
export type Notice = Notices[NoticeKind];

/** An attribute that only notices of this kind have. */
type OwnAttribute<K extends NoticeKind> = Exclude<AttributeOf<K>, AttributeOf<Exclude<NoticeKind, K>>>;
type AttributeOf<K extends NoticeKind> = K extends NoticeKind ? keyof Notices[K] & string : never;

interface NoticeDescriptor<T> {
  /** Attribute with the notice's id; its presence tells the kind. */
  readonly id: string;
  /** Suffix of the id, for notices that would have the same id. */
  suffix?(notice: T): string;
  /** Prefix of the key of its item in the outbox. Default: OUTCOME_PREFIX */
  readonly keyPrefix?: string;
  /** `detail-type` of its event. Default: the attribute `detailType` */
  detailType?(notice: T): string;
}

/** `functions/results/messages/notices.ts` says how the channels publish each kind. */
const NOTICE_KINDS: {
  readonly [Kind in NoticeKind]: NoticeDescriptor<Notices[Kind]> & { readonly id: OwnAttribute<Kind> };
} = {
  outcome: {
    id: "scanId",
    detailType: (outcome) => ("verdict" in outcome ? "Image Scan Completed" : "Image Scan Errored"),
  },
  deployment: { id: "deploymentEventId" },
  gate: { id: "gateEventId", keyPrefix: GATE_NOTICE_PREFIX },
  // The requester chooses the id: the prefix keeps it apart from other notices.
  rescan: { id: "requestId", keyPrefix: `${OUTCOME_PREFIX}rescan#`, detailType: () => "Rescan Requested" },
  exception: { id: "exceptionEventId" },
  summary: { id: "summaryId", detailType: () => "Scan Summary" },
  installation: {
    id: "impairmentId",
    // The beginning and the end of an impairment have the same id.
    suffix: (event) => (isRecovery(event) ? "-recovered" : "-impaired"),
    detailType: (event) => (isRecovery(event) ? "Installation Recovered" : "Installation Impaired"),
  },
  place: { id: "placeEventId", keyPrefix: `${OUTCOME_PREFIX}place#` },
  token: { id: "tokenEventId", keyPrefix: `${OUTCOME_PREFIX}token#` },
};

/** @throws Error if a stored notice is of no known kind */
export function kindOf(notice: Notice): NoticeKind {
  const kinds = Object.keys(NOTICE_KINDS) as NoticeKind[];
  const kind = kinds.find((each) => NOTICE_KINDS[each].id in notice);
  if (kind === undefined) {
    throw new Error("a notice of no known kind");
  }
  return kind;
}

const isOfKind =
  <Kind extends NoticeKind>(kind: Kind) =>
  (notice: Notice): notice is Notices[Kind] =>
    kindOf(notice) === kind;
export const isOutcome = isOfKind("outcome");
export const isDeployment = isOfKind("deployment");
export const isGate = isOfKind("gate");

/** Whether an impairment has ended; any other event about an impairment is about its beginning. */
export function isRecovery(event: Notice): event is InstallationRecovered {
  return "recoveredAt" in event;
}

function descriptorOf(notice: Notice): NoticeDescriptor<Notice> {
  return NOTICE_KINDS[kindOf(notice)];
}

export function detailTypeOf(notice: Notice): string {
  return descriptorOf(notice).detailType?.(notice) ?? Object(notice).detailType;
}

export function idAttribute(notice: Notice): Readonly<Record<string, string>> {
  const { id } = descriptorOf(notice);
  return { [id]: Object(notice)[id] };
}

/** Returns the id of a notice, which stays the same however often it comes. */
export function noticeId(notice: Notice): string {
  const { id, suffix } = descriptorOf(notice);
  return `${Object(notice)[id]}${suffix?.(notice) ?? ""}`;
}

export function noticeKey(notice: Notice): string {
  const { keyPrefix = OUTCOME_PREFIX } = descriptorOf(notice);
  return `${keyPrefix}${noticeId(notice)}`;
}
