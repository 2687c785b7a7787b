import { isTaskArn, placeOfTask } from "../contract/arn";
import { after, MINUTE } from "../contract/durations";
import type { Channel } from "../contract/environment";
import { type Image, imageKey } from "../contract/images/image";
import {
  buildOf,
  errorKind,
  type Scan,
  type ScanError,
  type ScanRun,
  type ScanVerdict,
} from "../contract/images/scan";
import type { Outcome } from "../contract/notices/outcome";
import { type Place, placeOfArn } from "../contract/places/place";
import { SEEN_LATELY_MS } from "../table/retention";
import type { OutcomeWorkloads } from "../workloads/workloads-of";
import { type Content, copyOf, standing } from "./contents";
import { isUnrefused, nextSecret, withRefusedSecret, withSeenSecret } from "./credentials";
import { type Finding, type ImageItem, isOpen, isSeenRecently, NO_SCAN, newItem, scanOf } from "./image-item";
import {
  deadlineOf,
  deadlineOfKnownFailure,
  earliestStart,
  freshUntil,
  later,
  MIN_GAP_MS,
  PERMANENT_SWEEP_WAIT_MS,
  PERMANENT_WAIT_MS,
  planRetry,
  retryDeadline,
  startsWith,
  TOO_MANY_STARTS,
  TOO_SOON,
} from "./times";
import {
  isFresh,
  type News,
  newsOfError,
  newsOfVerdict,
  type RecordedVerdict,
  remembered,
  renewableAt,
} from "./verdict";

/** Event of an image. An event of a scan names the scan, so that a repeated or late event changes nothing. */
export type ImageEvent =
  | Seen
  | Asked
  /** A task runs the image, which has a fresh verdict. */
  | { readonly kind: "met"; readonly taskArn: string }
  /** A verdict reached until `before` is no longer fresh. */
  | { readonly kind: "outdated"; readonly before: Date }
  /** `dueAt` has come: a held or failed scan waits again, and a scan over the limits of starts is held. */
  | { readonly kind: "due"; readonly newScanId: string }
  /** The installation works again: a scan that failed by the installation's error is retried at once. */
  | { readonly kind: "woken" }
  /** The inputs exclude the image. */
  | { readonly kind: "left-out" }
  | Published
  /** Whether anything runs an image that has a finding; the finding in Security Hub shows it. */
  | { readonly kind: "looked"; readonly finding: Omit<Finding, "lookedAt"> }
  | (OfScan & { readonly kind: "begun"; readonly lookAgainAt: Date })
  | (OfScan & { readonly kind: "started"; readonly run: ScanRun; readonly lookAgainAt: Date })
  | (OfScan & { readonly kind: "still-running"; readonly lookAgainAt: Date })
  | PutBack
  | Restarted
  | (OfScan & {
      readonly kind: "ended";
      readonly end: ScanVerdict | ScanError;
      readonly run?: ScanRun | undefined;
      readonly runs: OutcomeWorkloads;
    });

interface OfScan {
  readonly scanId: string;
}

/** A task, a sweep or the gate has seen the image. */
export interface Seen {
  readonly kind: "seen";
  /** The image, with its latest reference. */
  readonly image: Image;
  readonly taskArn: string;
  /** The registry's secret that the task definition names. */
  readonly credentials?: string | undefined;
  /** Time of the task event; absent if no event asks for the scan. */
  readonly requestedAt?: Date | undefined;
  /**
   * Set if a sweep asks, for a task that already runs. A sweep retries a permanent error once a day only: if it did so
   * for every other task, each sweep would rescan an image of two tasks.
   */
  readonly bySweep?: boolean | undefined;
  /** Set if the gate asks: it holds a deployment until the scan has ended, so nothing is more urgent. */
  readonly byGate?: boolean | undefined;
  readonly content: Content;
  readonly newScanId: string;
}

/** A person asks for a scan of an image that perhaps nothing runs, or for another scan of a known image. */
export interface Asked {
  readonly kind: "asked";
  readonly image: Image;
  /** A request, which is not a sighting by a task; absent if a person rescans a known image. */
  readonly request?:
    | { readonly requestId: string; readonly clusterArn: string; readonly content: Content }
    | undefined;
  readonly newScanId: string;
}

/** An outcome is about to be published. After a verdict, no older outcome may be published. */
interface Published {
  readonly kind: "published";
  readonly outcome: Outcome;
  readonly channels: readonly Channel[];
}

/** The engine does not have the scan: the scan frees its slot and waits. */
interface PutBack extends OfScan {
  readonly kind: "put-back";
  readonly reason: string;
  /** Earliest time of the next start. Default: at any time */
  readonly until?: Date | undefined;
  readonly failedStarts?: number | undefined;
}

/** The run ended for lack of capacity or with an error of the installation: a new scan replaces it. */
interface Restarted extends OfScan {
  readonly kind: "restarted";
  readonly reason: string;
  readonly newScanId: string;
  readonly isBusy?: boolean | undefined;
}

export interface StepSettings {
  /** The input `name`. */
  readonly installation: string;
  /** Longest freshness of a verdict, in milliseconds. */
  readonly rescanAfterMs: number;
  /** ARN of the ledger's table, so that different installations rescan at different times. */
  readonly tableArn: string;
  /** The installation's own place; undefined if it serves no members, so that all tasks are in one place. */
  readonly own?: Place | undefined;
}

export interface ImageStep {
  /** The given object if nothing changes; undefined if the item is removed. */
  readonly item: ImageItem | undefined;
  readonly notices: readonly Outcome[];
}

/** Starts a day of an image that requests may use up; the other starts are reserved for whoever runs the image. */
const REQUESTED_STARTS_A_DAY = 12;
/** For this long after a start in doubt, its run may still appear: the call may go on after it was abandoned. */
const IN_DOUBT_MS = 10 * MINUTE;
const ASKED = "Somebody asked for a scan.";
/**
 * Scans on request use ECR's login or the default secret of the host. Anybody may request them, so they never use a
 * task's secret.
 */
const NO_SECRET = { credentials: undefined };

/** Returns the image after an event. Pure; a repeated event changes nothing. */
export function step(
  before: ImageItem | undefined,
  event: ImageEvent,
  now: Date,
  settings: StepSettings,
): ImageStep {
  return event.kind === "ended" && before?.state === "SCANNING" && before.scanId === event.scanId
    ? ended(before, event, now, settings)
    : { item: itemAfter(before, event, now, settings), notices: [] };
}

function itemAfter(
  before: ImageItem | undefined,
  event: ImageEvent,
  now: Date,
  settings: StepSettings,
): ImageItem | undefined {
  if (event.kind === "seen") {
    return seen(before ?? newItem(event.image), event, now, settings);
  }
  if (event.kind === "asked") {
    return asked(before, event, now);
  }
  if (before === undefined) {
    return undefined;
  }
  switch (event.kind) {
    case "left-out":
      return leftOut(before);
    case "published":
      return published(before, event, now);
    case "looked":
      return before.finding?.scanId === event.finding.scanId
        ? { ...before, finding: { ...event.finding, lookedAt: now } }
        : before;
    case "met":
      return isSeenRecently(before, now) ? before : met(before, event.taskArn, now);
    case "outdated":
      return outdated(before, event.before, now);
    case "due":
      return due(before, event.newScanId, now, settings);
    case "woken":
      return woken(before, now);
    default:
      return event.scanId === before.scanId ? ofScan(before, event, now) : before;
  }
}

function seen(before: ImageItem, event: Seen, now: Date, settings: StepSettings): ImageItem {
  const item = sighted(withCopy(before, event.content, now), event, now);
  const isNewSecret =
    isUnrefused(item.secrets, event.credentials) && event.credentials !== before.credentials;
  // A FAILED copied from another name is as urgent to scan as a new image.
  const isBorrowed = item.verdict?.verdict === "FAILED" && item.verdict.copiedFrom !== undefined;
  const wanted = deadlineOf({ ...event, isRescan: item.verdict !== undefined && !isBorrowed }, now);
  const isKnownFailure = item.attempts > 0 && !isNewSecret;
  if (isOpen(item)) {
    return raised(item, isKnownFailure ? deadlineOfKnownFailure(wanted, now) : wanted, event.requestedAt);
  }
  if (item.state === undefined) {
    return isFresh(item.verdict, now) ? item : opened(item, event, wanted, "WAITING");
  }
  const isUntried = item.errorScope === "registry" && isNewSecret;
  const startAt = isUntried ? now : (item.dueAt ?? broughtBackAt(before, event, settings));
  const notBefore = startAt && later(startAt, earliestStart(item.recentStarts));
  if (notBefore !== undefined && notBefore <= now) {
    const retry = item.dueAt === undefined ? retryDeadline(now) : retryDeadline(item.dueAt);
    const deadline = isKnownFailure && wanted >= now ? retry : wanted;
    return opened(item, event, deadline, "WAITING");
  }
  const isEarlier = notBefore !== undefined && (item.dueAt === undefined || notBefore < item.dueAt);
  // A sweep sets no time, because before the next sweep a task may want an earlier time.
  return isEarlier && !event.bySweep ? { ...item, dueAt: notBefore } : item;
}

/** Records the sighting: at most once an hour, unless it brings news. */
function sighted(item: ImageItem, { image, taskArn, credentials }: Seen, now: Date): ImageItem {
  const secrets = withSeenSecret(item.secrets, credentials, now);
  // Records a task that brings an error back even within the hour, so that the same task brings it back only once.
  const isBringing = item.state === "ERROR" && item.dueAt === undefined && item.lastTaskArn !== taskArn;
  const isNewlyShared = !item.isShared && isSharedBy(taskArn, item);
  const isNews = secrets !== item.secrets || item.requestId !== undefined || isBringing || isNewlyShared;
  // After a sighting, a requested scan is an ordinary scan.
  if (!isNews && isSeenRecently(item, now)) {
    return item;
  }
  const isRequested = item.requestId !== undefined && item.state !== "SCANNING";
  const turn = isRequested ? { credentials: nextSecret(secrets) } : {};
  return { ...met(item, taskArn, now), ...turn, image, secrets, requestId: undefined };
}

function met(item: ImageItem, taskArn: string, now: Date): ImageItem {
  const { firstSeenAt = now, firstTaskArn = taskArn } = item;
  const isShared = isSharedBy(taskArn, item) || undefined;
  return { ...item, firstSeenAt, firstTaskArn, lastSeenAt: now, lastTaskArn: taskArn, isShared };
}

const isSharedBy = (taskArn: string, { isShared = false, lastTaskArn = taskArn }: ImageItem): boolean =>
  // A request names the cluster of its sender, who may run nothing.
  isShared ||
  (lastTaskArn.includes(":task/") && placeOfArn(lastTaskArn).account !== placeOfArn(taskArn).account);

/** Copies another name's verdict of the same content, unless the image has a fresh verdict or an open scan. */
function withCopy(item: ImageItem, content: Content, now: Date): ImageItem {
  const verdict = standing(item.verdict, content);
  const copy = isFresh(verdict, now) || isOpen(item) ? undefined : copyOf(verdict, content, now);
  if (copy === undefined) {
    return verdict === item.verdict ? item : { ...item, verdict };
  }
  return { ...item, ...(isFresh(copy, now) ? NO_SCAN : {}), verdict: copy };
}

/** Brings the deadline of an open scan forward, never back. */
function raised(item: ImageItem, deadline: Date, requestedAt: Date | undefined): ImageItem {
  return item.deadline !== undefined && item.deadline <= deadline
    ? item
    : {
        ...item,
        deadline,
        dueAt: item.state === "WAITING" ? deadline : item.dueAt,
        requestedAt: item.requestedAt ?? requestedAt,
      };
}

function opened(
  item: ImageItem,
  { newScanId, requestedAt }: Pick<Seen, "newScanId" | "requestedAt">,
  deadline: Date,
  state: "WAITING" | "HELD",
  notBefore: Date = deadline,
): ImageItem {
  return {
    ...{ ...item, ...NO_SCAN },
    ...{ state, scanId: newScanId, deadline, requestedAt },
    dueAt: state === "HELD" ? notBefore : deadline,
    credentials: nextSecret(item.secrets),
  };
}

/**
 * Returns when this sighting may bring back an error that has no time of its own. Another task may bring back a
 * permanent error after an hour; a sweep after a day, or after the time that a verdict stays fresh if that is shorter.
 */
function broughtBackAt(
  { errorClass, errorAt = new Date(0), lastTaskArn }: ImageItem,
  { bySweep = false, taskArn }: Seen,
  { rescanAfterMs }: StepSettings,
): Date | undefined {
  if (!bySweep && taskArn === lastTaskArn) {
    return undefined;
  }
  const wait = bySweep ? Math.min(PERMANENT_SWEEP_WAIT_MS, rescanAfterMs) : PERMANENT_WAIT_MS;
  return after(errorAt, errorClass === "permanent" ? wait : 0);
}

/**
 * Opens a scan. A request opens none if the verdict is fresh or an error waits for its retry. But it renews an old
 * FAILED, which stays valid until the scan ends.
 */
function asked(
  before: ImageItem | undefined,
  { image, request, newScanId }: Asked,
  now: Date,
): ImageItem | undefined {
  if (before === undefined && request === undefined) {
    return undefined;
  }
  const known = before ?? newItem(image);
  const item = request ? withCopy(known, request.content, now) : known;
  const deadline = deadlineOf({ byGate: true, isRescan: false }, now);
  if (isOpen(item)) {
    return item.state === "SCANNING" ? before : raised(item, deadline, undefined);
  }
  const isKept = isFresh(item.verdict, now) && (renewableAt(item.verdict) ?? NEVER) > now;
  if (request && (isKept || item.dueAt !== undefined)) {
    return item;
  }
  const notBefore = earliestStart(item.recentStarts, request && REQUESTED_STARTS_A_DAY);
  const isHeld = notBefore > now;
  const scan = opened({ ...item, image }, { newScanId }, deadline, isHeld ? "HELD" : "WAITING", notBefore);
  const { verdict } = item;
  return {
    ...scan,
    requestId: request?.requestId,
    ...(request && item.lastTaskArn === undefined ? { lastTaskArn: request.clusterArn } : {}),
    ...(request ? NO_SECRET : {}),
    reason: isHeld ? limitOf(notBefore, now) : ASKED,
    ...(request || !verdict
      ? {}
      : { verdict: { ...verdict, freshUntil: isFresh(verdict, now) ? now : verdict.freshUntil } }),
  };
}

function outdated(item: ImageItem, before: Date, now: Date): ImageItem {
  const { verdict } = item;
  return isFresh(verdict, now) && !isOpen(item) && (verdict.verdictAt ?? before) <= before
    ? { ...item, verdict: { ...verdict, freshUntil: now } }
    : item;
}

function due(item: ImageItem, newScanId: string, now: Date, settings: StepSettings): ImageItem {
  const { state, dueAt, deadline = now, recentStarts } = item;
  if (state === undefined || state === "SCANNING" || (state !== "WAITING" && (dueAt ?? NEVER) > now)) {
    return item;
  }
  if (state === "ERROR" && !isWorthRetrying(item, now, settings)) {
    return { ...item, dueAt: undefined };
  }
  const notBefore = earliestStart(recentStarts);
  const waiting =
    state === "ERROR" ? opened(item, { newScanId }, retryDeadline(dueAt ?? now), "WAITING") : item;
  if (notBefore > now) {
    return { ...waiting, state: "HELD", dueAt: notBefore, reason: limitOf(notBefore, now) };
  }
  return waiting.state === "HELD" ? { ...waiting, state: "WAITING", dueAt: deadline } : waiting;
}

const NEVER = new Date(8.64e15);

/** Whether a retry on schedule is still useful. If not, the next sighting brings the error back. */
export function isWorthRetrying(
  { lastSeenAt = new Date(0) }: Pick<ImageItem, "lastSeenAt">,
  now: Date,
  { rescanAfterMs }: Pick<StepSettings, "rescanAfterMs">,
): boolean {
  return lastSeenAt.getTime() > now.getTime() - Math.max(SEEN_LATELY_MS, 2 * rescanAfterMs);
}

const limitOf = (notBefore: Date, now: Date): string =>
  notBefore.getTime() - now.getTime() <= MIN_GAP_MS ? TOO_SOON : TOO_MANY_STARTS;

function woken(item: ImageItem, now: Date): ImageItem {
  const dueAt = later(now, earliestStart(item.recentStarts));
  return item.state === "ERROR" && item.errorScope === "installation" && (item.dueAt ?? dueAt) > dueAt
    ? { ...item, dueAt }
    : item;
}

/** Removes the image, unless a finding in Security Hub has yet to be archived. */
function leftOut(item: ImageItem): ImageItem | undefined {
  const isKept = item.state === "SCANNING" || (item.state === undefined && item.finding !== undefined);
  return isKept ? item : item.finding && { ...item, ...NO_SCAN };
}

function published(item: ImageItem, { outcome, channels }: Published, now: Date): ImageItem {
  const { scanId, endedAt } = outcome;
  const inOrder = channels.filter((name) => (item.publishedOn[name] ?? "") < endedAt);
  // An error replaces no verdict: the verdict before still holds, and has to be published.
  if (!("verdict" in outcome) || inOrder.length === 0) {
    return item;
  }
  const publishedOn = { ...item.publishedOn, ...Object.fromEntries(inOrder.map((name) => [name, endedAt])) };
  const shown = outcome.verdict === "PASSED" ? undefined : { scanId, isArchived: false, lookedAt: now };
  return { ...item, publishedOn, finding: inOrder.includes("security-hub") ? shown : item.finding };
}

type ScanEvent = Extract<ImageEvent, OfScan>;

function ofScan(item: ImageItem, event: ScanEvent, now: Date): ImageItem {
  if (event.kind === "begun") {
    const { startedAt } = item;
    const isInDoubt = startedAt !== undefined && now.getTime() - startedAt.getTime() < IN_DOUBT_MS;
    const begun = {
      state: "SCANNING",
      dueAt: event.lookAgainAt,
      startedAt: isInDoubt ? startedAt : now,
    } as const;
    return item.state === "WAITING" ? { ...item, ...begun, reason: undefined } : item;
  }
  if (item.state !== "SCANNING" || event.kind === "ended") {
    return item;
  }
  switch (event.kind) {
    case "started": {
      const recentStarts = startsWith(item, now);
      return { ...item, run: event.run, startedAt: now, dueAt: event.lookAgainAt, recentStarts };
    }
    case "still-running":
      return { ...item, dueAt: event.lookAgainAt };
    case "put-back": {
      const { until, failedStarts, reason } = event;
      const waits = { state: until ? "HELD" : "WAITING", dueAt: until ?? item.deadline } as const;
      const startedAt = failedStarts === undefined ? undefined : item.startedAt;
      return { ...item, ...waits, run: undefined, reason, failedStarts, startedAt };
    }
    case "restarted":
      return restarted(item, event, now);
  }
}

function restarted(item: ImageItem, { newScanId, reason, isBusy }: Restarted, now: Date): ImageItem {
  const notBefore = earliestStart(item.recentStarts);
  const isHeld = isBusy === true || notBefore > now;
  const { deadline = now, requestedAt, requestId } = item;
  const state = isHeld ? "HELD" : "WAITING";
  const scan = opened(item, { newScanId, requestedAt }, deadline, state, later(now, notBefore));
  const secret = requestId === undefined ? {} : NO_SECRET;
  return { ...scan, ...secret, reason, requestId, busyAt: isBusy ? now : item.busyAt };
}

type Ended = Extract<ImageEvent, { kind: "ended" }>;

function ended(item: ImageItem, { end, run = item.run, runs }: Ended, now: Date, settings: StepSettings) {
  const scan = scanOf({ ...item, run });
  if (scan === undefined) {
    return { item, notices: [] };
  }
  const recentStarts = startsWith(item, now);
  const publish = (recorded: Parameters<typeof outcomeOf>[2]) => [
    outcomeOf(settings.installation, scan, recorded, settings.own),
  ];
  if (end.kind === "verdict") {
    // People know the last verdict of the image's own scans, because a copied verdict is not published.
    const told = item.verdict?.copiedFrom === undefined ? item.verdict : item.history[0];
    const news = newsOfVerdict(told, end, item.errorKind !== undefined);
    const verdict = recordedVerdict(item.image, end, settings);
    const history = remembered(item.history, { ...end, ...news }, now);
    // A verdict ends all earlier refusals.
    const secrets = item.secrets.map(({ refusedAt: _, ...secret }) => secret);
    const changed = { verdict, history, secrets, recentStarts, attempts: 0, errorKind: undefined, run };
    return {
      item: { ...item, ...NO_SCAN, ...changed, scanId: item.scanId },
      notices: publish({ ...end, ...news, ...runs }),
    };
  }
  const { errorClass, errorScope, reason } = end;
  const secrets =
    errorScope === "registry" ? withRefusedSecret(item.secrets, item.credentials, now) : item.secrets;
  // A requested scan is not retried, and its error does not lengthen later waits.
  const isOrdinary = item.requestId === undefined;
  const isOther = errorScope === "registry" && secrets.some(({ refusedAt }) => refusedAt === undefined);
  const planned = isOther ? now : planRetry(end, item.attempts, now, settings.rescanAfterMs);
  const retryAt = isOrdinary && planned ? later(planned, earliestStart(recentStarts)) : undefined;
  const news = newsOfError(item.errorKind, end);
  const failed: ImageItem = {
    ...item,
    ...{ state: "ERROR", dueAt: retryAt, deadline: undefined, requestId: undefined },
    ...{ run, recentStarts, secrets },
    ...{ errorClass, errorScope, errorAt: now, errorKind: errorKind(end), reason },
    attempts: item.attempts + (isOrdinary ? 1 : 0),
  };
  return { item: failed, notices: publish({ ...end, ...news, ...runs, endedAt: now, retryAt }) };
}

function recordedVerdict(image: Image, end: ScanVerdict, settings: StepSettings): RecordedVerdict {
  const { kind: _, boundTo: __, scannerVersion: ___, policies: ____, ...verdict } = end;
  const { rescanAfterMs, tableArn } = settings;
  return { ...verdict, freshUntil: freshUntil(end.verdictAt, rescanAfterMs, tableArn, imageKey(image)) };
}

export type RecordedEnd = News &
  OutcomeWorkloads &
  (ScanVerdict | (ScanError & { readonly endedAt: Date; readonly retryAt?: Date }));

type OutcomeScan = Pick<Scan, "image" | "scanId" | "firstSeenAt" | "lastTaskArn" | "run">;

/**
 * Returns the outcome of a scan in the form in which it is published (outcome.schema.json).
 *
 * @param own place of the installation; default: the task's
 */
export function outcomeOf(
  installation: string,
  { image, scanId, firstSeenAt, lastTaskArn, run }: OutcomeScan,
  end: RecordedEnd,
  own?: Place,
): Outcome {
  const { cluster, ...place } = placeOfTask(lastTaskArn);
  const { account, region } = own ?? place;
  const outcome = {
    ...{ version: "1" as const, scanId, installation, account, region, image },
    cluster: cluster || undefined,
    // Absent if only a deployment at the gate, or only a request, named the image.
    task: isTaskArn(lastTaskArn) ? lastTaskArn : undefined,
    firstSeenAt,
    build: buildOf(run),
  };
  // JSON leaves out undefined values.
  return JSON.parse(JSON.stringify({ ...outcome, ...describeEnd(end) }));
}

function describeEnd(end: RecordedEnd) {
  if (end.kind === "error") {
    const { kind: _, code: __, token: ___, errorClass, errorScope, reason, retryAt, ...others } = end;
    return { ...others, error: { class: errorClass, scope: errorScope, reason, retryAt } };
  }
  const { kind: _, boundTo: __, verdictAt, scannerVersion, policies, ...verdict } = end;
  return { endedAt: verdictAt, scanner: scannerVersion, policies, ...verdict };
}
