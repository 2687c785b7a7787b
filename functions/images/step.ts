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

/** An event of an image. Events of a scan name it, so that one that comes twice, or too late, changes nothing. */
export type ImageEvent =
  | Seen
  | Asked
  /** A task runs it, and it has a fresh verdict. */
  | { readonly kind: "met"; readonly taskArn: string }
  /** The freshness of its verdict ends, where that was reached before a time. */
  | { readonly kind: "outdated"; readonly before: Date }
  /** Its time has come: what was held or failed waits, and what waits keeps to the limits of starts. */
  | { readonly kind: "due"; readonly newScanId: string }
  /** The scan that ended in an error is worth another try at once: the installation works again. */
  | { readonly kind: "woken" }
  /** The inputs leave it out. */
  | { readonly kind: "left-out" }
  | Published
  /** It is known whether something runs an image with a finding, and the finding says so. */
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
  /** With its latest reference. */
  readonly image: Image;
  readonly taskArn: string;
  /** The registry's secret that the task definition names. */
  readonly credentials?: string | undefined;
  /** Time of the task event; absent where no event asks. */
  readonly requestedAt?: Date | undefined;
  /**
   * A sweep asks, for a task that runs already. It brings a permanent error back once a day, and not as soon as another task
   * does: else every sweep would, for any image of two tasks.
   */
  readonly bySweep?: boolean | undefined;
  /** The gate asks, which holds a deployment until the scan has ended: nothing is more urgent. */
  readonly byGate?: boolean | undefined;
  /** The known facts of its content. */
  readonly content: Content;
  readonly newScanId: string;
}

/** A person wants a scan: of an image that nobody need run, or once more. */
export interface Asked {
  readonly kind: "asked";
  readonly image: Image;
  /** Of a request by which the image counts as nobody's; absent where a person rescans what is known. */
  readonly request?:
    | { readonly requestId: string; readonly clusterArn: string; readonly content: Content }
    | undefined;
  readonly newScanId: string;
}

/** An outcome is about to be published: nothing older than a verdict is to follow it. */
interface Published {
  readonly kind: "published";
  readonly outcome: Outcome;
  readonly channels: readonly Channel[];
}

/** The engine does not have the scan: it gives its slot back and waits. */
interface PutBack extends OfScan {
  readonly kind: "put-back";
  readonly reason: string;
  /** Not before that time. Default: at any time */
  readonly until?: Date | undefined;
  /** Starts of it that failed so far. */
  readonly failedStarts?: number | undefined;
}

/** The run of the scan ended for lack of capacity, or of the installation's error: another scan takes its place. */
interface Restarted extends OfScan {
  readonly kind: "restarted";
  readonly reason: string;
  readonly newScanId: string;
  /** Whether Sysdig was asked too often. */
  readonly isBusy?: boolean | undefined;
}

/** Facts of the installation. */
export interface StepSettings {
  /** The input `name`. */
  readonly installation: string;
  /** How long a verdict stays fresh at most, in milliseconds. */
  readonly rescanAfterMs: number;
  /** ARN of the ledger's table, by which installations differ. */
  readonly tableArn: string;
  /** The installation's own place; undefined where it serves no members, so that every task is of its own. */
  readonly own?: Place | undefined;
}

/** The image after an event, and the notices to be published. */
export interface ImageStep {
  /** The very item that was given where nothing changes; undefined where the item is removed. */
  readonly item: ImageItem | undefined;
  readonly notices: readonly Outcome[];
}

/** Starts a day of an image that requests may use up: others are left for those who run it. */
const REQUESTED_STARTS_A_DAY = 12;
/** For as long after a start that was in doubt a run of it may still appear: a call that nobody waits for may go on. */
const IN_DOUBT_MS = 10 * MINUTE;
const ASKED = "Somebody asked for a scan.";
/** A requested scan uses no task's secret, because anybody may request it: it has ECR's login, or the default of the host. */
const NO_SECRET = { credentials: undefined };

/** The step of an image: pure. An event that comes twice changes nothing the second time. */
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
  // A FAILED of another name wants a scan of this one as soon as that of a new image.
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
  // A task that comes before the next sweep may want it earlier.
  return isEarlier && !event.bySweep ? { ...item, dueAt: notBefore } : item;
}

/** The sighting in the item: at most once an hour, or where it brings news. */
function sighted(item: ImageItem, { image, taskArn, credentials }: Seen, now: Date): ImageItem {
  const secrets = withSeenSecret(item.secrets, credentials, now);
  // The task that brings an error back does so once, whatever the hour says.
  const isBringing = item.state === "ERROR" && item.dueAt === undefined && item.lastTaskArn !== taskArn;
  const isNewlyShared = !item.isShared && isSharedBy(taskArn, item);
  const isNews = secrets !== item.secrets || item.requestId !== undefined || isBringing || isNewlyShared;
  // A scan that only a request asked for is an ordinary one from now on.
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

/** Whether tasks of several accounts have run the image, once this one does. */
const isSharedBy = (taskArn: string, { isShared = false, lastTaskArn = taskArn }: ImageItem): boolean =>
  // A request has the cluster of whoever asked, who may run nothing.
  isShared ||
  (lastTaskArn.includes(":task/") && placeOfArn(lastTaskArn).account !== placeOfArn(taskArn).account);

/** Another name's verdict of the same content, where this one's is not fresh. */
function withCopy(item: ImageItem, content: Content, now: Date): ImageItem {
  const verdict = standing(item.verdict, content);
  const copy = isFresh(verdict, now) || isOpen(item) ? undefined : copyOf(verdict, content, now);
  if (copy === undefined) {
    return verdict === item.verdict ? item : { ...item, verdict };
  }
  return { ...item, ...(isFresh(copy, now) ? NO_SCAN : {}), verdict: copy };
}

/** A scan that waits, or that may have to, is to begin by an earlier deadline. */
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

/** A new scan, with the secret whose turn it is. */
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
 * An error without a time of its own comes back with another task, and with a sweep. A permanent one waits an hour for the
 * task, and for the sweep a day, or as long as a verdict stays fresh where that is shorter.
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
 * A request opens no scan of an image with a fresh verdict, or of an error that waits. It renews a FAILED that is old enough,
 * which stands until that scan has ended. A person who rescans what is known opens one of each.
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

/** Whether an error is still worth a retry on schedule; if not, the next sighting brings it back. */
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

/** An image with a finding stays known, so that this is archived. */
function leftOut(item: ImageItem): ImageItem | undefined {
  const isKept = item.state === "SCANNING" || (item.state === undefined && item.finding !== undefined);
  return isKept ? item : item.finding && { ...item, ...NO_SCAN };
}

function published(item: ImageItem, { outcome, channels }: Published, now: Date): ImageItem {
  const { scanId, endedAt } = outcome;
  const inOrder = channels.filter((name) => (item.publishedOn[name] ?? "") < endedAt);
  // An error overtakes nothing: the verdict before it holds on, and people have to hear of that.
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
    // People have not heard of what was copied.
    const told = item.verdict?.copiedFrom === undefined ? item.verdict : item.history[0];
    const news = newsOfVerdict(told, end, item.errorKind !== undefined);
    const verdict = recordedVerdict(item.image, end, settings);
    const history = remembered(item.history, { ...end, ...news }, now);
    // A refusal before the latest verdict counts no more.
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
  // A scan that only a request asked for is not retried, and its error makes no later wait longer.
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

/** How a scan ended, with what only its recorder knows. */
export type RecordedEnd = News &
  OutcomeWorkloads &
  (ScanVerdict | (ScanError & { readonly endedAt: Date; readonly retryAt?: Date }));

type OutcomeScan = Pick<Scan, "image" | "scanId" | "firstSeenAt" | "lastTaskArn" | "run">;

/**
 * The outcome of a scan, as it is recorded and published on every channel; its form is outcome.schema.json.
 *
 * @param own place of the installation; undefined: that of the task
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
    // The gate sees images of deployments that no task has run yet.
    task: isTaskArn(lastTaskArn) ? lastTaskArn : undefined,
    firstSeenAt,
    build: buildOf(run),
  };
  // Through JSON, which leaves out what is not known.
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
