import { GATE_NOTICE_PREFIX, OUTCOME_PREFIX } from "../ledger";
import type { RescanRequested } from "../requests/rescan-requested";
import type { DeploymentEvent } from "./deployment-event";
import type { ExceptionEnds } from "./exception-ends";
import type { GateEvent } from "./gate-event";
import type { InstallationEvent, InstallationRecovered, TokenEvent } from "./installation-event";
import type { Outcome } from "./outcome";
import type { PlaceEvent } from "./place-event";
import type { ScanSummary } from "./summary";

/**
 * Everything that is published: how a scan ended, that scans wait for the installation or its token or no longer do, rescans by people, and
 * decisions of gate and enforcement. Further that somebody opened or closed the gate, exceptions that end,
 * summaries, and members that do not answer or are not heard.
 */
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

/** The common part of a kind in the ledger's table, in events and in their descriptions. */
interface NoticeDescriptor<T> {
  /** The attribute that names it, by which its kind is known. */
  readonly id: string;
  /** Follows the id where that names more than one notice. */
  suffix?(notice: T): string;
  /** Begins the key of its item in the outbox. Default: OUTCOME_PREFIX */
  readonly keyPrefix?: string;
  /** `detail-type` of its event. Default: the attribute `detailType` */
  detailType?(notice: T): string;
}

/** The kinds, each with its descriptor. `functions/results/messages/notices.ts` says how the channels publish them. */
const NOTICE_KINDS: {
  readonly [Kind in NoticeKind]: NoticeDescriptor<Notices[Kind]> & { readonly id: OwnAttribute<Kind> };
} = {
  outcome: {
    id: "scanId",
    detailType: (outcome) => ("verdict" in outcome ? "Image Scan Completed" : "Image Scan Errored"),
  },
  deployment: { id: "deploymentEventId" },
  gate: { id: "gateEventId", keyPrefix: GATE_NOTICE_PREFIX },
  // The id is chosen by whoever asks: it must be none of another notice.
  rescan: { id: "requestId", keyPrefix: `${OUTCOME_PREFIX}rescan#`, detailType: () => "Rescan Requested" },
  exception: { id: "exceptionEventId" },
  summary: { id: "summaryId", detailType: () => "Scan Summary" },
  installation: {
    id: "impairmentId",
    // An impairment has one notice of its beginning and one of its end.
    suffix: (event) => (isRecovery(event) ? "-recovered" : "-impaired"),
    detailType: (event) => (isRecovery(event) ? "Installation Recovered" : "Installation Impaired"),
  },
  place: { id: "placeEventId", keyPrefix: `${OUTCOME_PREFIX}place#` },
  token: { id: "tokenEventId", keyPrefix: `${OUTCOME_PREFIX}token#` },
};

/**
 * The kind of a notice, which its JSON says by the name of its id alone.
 *
 * @throws Error where what was stored is of no known kind
 */
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

/** Whether it is about the end of an impairment; of an event about one, about its beginning otherwise. */
export function isRecovery(event: Notice): event is InstallationRecovered {
  return "recoveredAt" in event;
}

function descriptorOf(notice: Notice): NoticeDescriptor<Notice> {
  return NOTICE_KINDS[kindOf(notice)];
}

/** `detail-type` of the event of a notice. */
export function detailTypeOf(notice: Notice): string {
  return descriptorOf(notice).detailType?.(notice) ?? Object(notice).detailType;
}

/** The attribute that names a notice, with its value. */
export function idAttribute(notice: Notice): Readonly<Record<string, string>> {
  const { id } = descriptorOf(notice);
  return { [id]: Object(notice)[id] };
}

/** Id of a notice, by which it is known however often it comes. */
export function noticeId(notice: Notice): string {
  const { id, suffix } = descriptorOf(notice);
  return `${Object(notice)[id]}${suffix?.(notice) ?? ""}`;
}

/** Key of the item of a notice that waits to be published. */
export function noticeKey(notice: Notice): string {
  const { keyPrefix = OUTCOME_PREFIX } = descriptorOf(notice);
  return `${keyPrefix}${noticeId(notice)}`;
}
