import { type ServicePlace, serviceName } from "../../../contract/arn";
import type { GateCase, GateSettings, LoggedImage } from "../../../contract/blocking/gate";
import { inUtc, MINUTE } from "../../../contract/durations";
import type { DeployedImage } from "../../../contract/notices/deployment-event";
import { exceptionFor, type Leniency } from "../../../exceptions/exceptions";
import { isFresh } from "../../../images/verdict";
import { type ImageDecision, type ImageFacts, keyOf, loggedImage } from "../images/facts";
import type { Trouble } from "../trouble";

export interface Situation {
  readonly settings: GateSettings;
  readonly leniency: Leniency;
  readonly troubles: readonly Trouble[];
  /**
   * Exceptions, openings of the gate or earlier runs of an image that could not be read. They might let a refused image
   * pass.
   */
  readonly leniencyTroubles: readonly Trouble[];
  readonly now: Date;
  /** The deployment's service, in the gate's own account. */
  readonly place: Pick<ServicePlace, "account" | "cluster" | "service">;
  /** Whether the ledger refuses to record this call's decision. */
  readonly isUnrecorded?: boolean;
  /** Start of the deployment's own time: the first call, minus the time that earlier stages have waited. */
  readonly startedAt: Date;
  /** First call of this stage, or of this step of the stage. */
  readonly firstCallAt: Date;
  /**
   * Minutes of this stage or step after which the hook lets the deployment go on without an answer; Infinity if never.
   */
  readonly hookMinutes: number;
  /** Why no scan can end; absent if scans can. */
  readonly noScans?: string;
}

/** What the facts say; mode and settings turn it into the answer. */
export type Conclusion = "waiting" | "blocked" | "through";

/** How long ECS's reads may lag, in milliseconds. Any missing answer of AWS is awaited at least as long. */
const LAG_MS = 5 * MINUTE;

const hookOverAt = ({ firstCallAt, hookMinutes }: Situation): number =>
  firstCallAt.getTime() + (hookMinutes - 1) * MINUTE;

/** Returns the end of the deployment's own time, which all stages share, or of the hook's time if that comes first. */
const timeOverAt = (situation: Situation): number =>
  Math.min(
    situation.startedAt.getTime() + situation.settings.timeout_minutes * MINUTE,
    hookOverAt(situation),
  );

/** Whether to keep waiting for missing data. Meanwhile only a FAILED decides. */
function isWaitedFor(troubles: readonly Trouble[], situation: Situation): boolean {
  const { now, firstCallAt } = situation;
  const isEarly = now.getTime() < firstCallAt.getTime() + LAG_MS;
  return (
    now.getTime() < hookOverAt(situation) &&
    troubles.every(({ kind }) => kind !== "lasting") &&
    troubles.some(({ kind }) => isEarly || (kind === "passing" && now.getTime() < timeOverAt(situation)))
  );
}

/**
 * Applies an exception, then an earlier pass, then the opened gate. Not called for a passing image, because thousands
 * of exceptions may have to be compared.
 */
function leniently(facts: ImageFacts, situation: Situation, own: ImageDecision): ImageDecision {
  const { place, leniency, leniencyTroubles, now } = situation;
  const image = facts.image && { ...facts.image, scannedDigest: facts.verdict?.scannedDigest };
  const exception = image && exceptionFor(image, place.account, leniency.exceptions, now, serviceName(place));
  if (exception) {
    return { decision: "passed", because: "exception", exception };
  }
  if (facts.isLet && own.decision !== "allowed") {
    return { decision: "allowed", because: "passed-before", reason: LET_BEFORE };
  }
  if (leniency.openUntil) {
    const { openUntil, openedBy, openReason } = leniency;
    const reason = `The gate is open until ${inUtc(openUntil)}, opened by ${openedBy}: ${openReason}`;
    return { decision: "allowed", because: "gate-open", reason };
  }
  // A refusal is final, so it waits for data that may let the image pass.
  if (own.decision === "blocked" && isWaitedFor(leniencyTroubles, situation)) {
    return { decision: "waiting", because: own.because, reason: reasonsOf(leniencyTroubles) };
  }
  return own.decision === "waiting" && facts.isPassedBefore ? { ...own, because: "passed-before" } : own;
}

/** Decides without exceptions and opened gate. Order matters: a FAILED counts even if later scans or AWS fail. */
function decideByItself(facts: ImageFacts, situation: Situation): ImageDecision {
  const { image, verdict, scan, isAsked = false } = facts;
  const { settings, now, troubles } = situation;
  const by = (name: GateCase, because: DeployedImage["because"], reason?: string): ImageDecision => ({
    ...{ decision: settings[name] === "block" ? "blocked" : "allowed", because, reason },
  });
  if (facts.notScanned !== undefined) {
    return { decision: "passed", because: "not-scanned", reason: facts.notScanned };
  }
  if (verdict?.verdict === "FAILED") {
    const borrowed = verdict.copiedFrom && failedUnder(verdict.copiedFrom);
    const isRefused = settings.on_failed_running === "block";
    return facts.isKnownHere
      ? by("on_failed_running", "failed-running", isRefused ? KNOWN_HERE : borrowed)
      : { decision: "blocked", because: "failed", reason: borrowed };
  }
  const isOfRevision = troubles.some((each) => each.isOfRevision);
  const stands = isFresh(verdict, now) && !isOfRevision;
  if (stands && verdict.verdict === "PASSED") {
    return { decision: "passed", because: "passed" };
  }
  if (isWaitedFor(troubles, situation)) {
    return { decision: "waiting", because: "gate-failure", reason: reasonsOf(troubles) };
  }
  if (facts.isPassedBefore) {
    return { decision: "passed", because: "passed-before" };
  }
  if (stands) {
    return by("on_no_verdict", "no-policy");
  }
  if (troubles.length > 0) {
    return by("on_gate_failure", "gate-failure", reasonsOf(troubles));
  }
  if (facts.isLeftToLater) {
    const reason = image?.digest === undefined ? NAMED_LATER : PULLED_LATER;
    return { decision: "passed", because: "unknown-image", reason };
  }
  if (image?.digest === undefined) {
    return by("on_no_verdict", "unknown-image", facts.unknown ?? NO_DIGEST);
  }
  const overAt = timeOverAt(situation);
  const isOver = now.getTime() >= overAt || situation.noScans !== undefined;
  // After the registry refused it, the scan may be retried with the deployment's credentials.
  const isRetried = scan?.errorScope === "registry" && scan.dueAt && scan.dueAt.getTime() < overAt;
  if (scan?.state === "ERROR" && (isOver || (isAsked && !isRetried))) {
    return by("on_no_verdict", "error", scan.reason);
  }
  if (!isOver) {
    return { decision: "waiting", because: "no-verdict" };
  }
  const late =
    now.getTime() >= hookOverAt(situation)
      ? `a minute before the hook goes on by itself, which is after ${situation.hookMinutes} minutes`
      : `within ${settings.timeout_minutes} minutes`;
  const reason = `${situation.noScans ?? `No verdict ${late}.`} ${scan?.reason ?? ""}`.trim();
  return by("on_no_verdict", "timeout", reason);
}

export const reasonsOf = (troubles: readonly Trouble[]): string =>
  [...new Set(troubles.map(({ reason }) => reason))].join(" ");

/**
 * Decides on a deployment. One refused image decides without waiting for the others. If no image is known,
 * on_gate_failure decides.
 *
 * @returns images: most decisive first; letPass: keys of images that pass only by an exception or the opened gate
 */
export function judgeDeployment(facts: readonly ImageFacts[], situation: Situation) {
  const letPass = new Set<string>();
  const judge = (each: ImageFacts): LoggedImage => {
    const own = decideByItself(each, situation);
    const image = loggedImage(each, own.decision === "passed" ? own : leniently(each, situation, own));
    if (["exception", "gate-open"].includes(image.because) && own.decision !== "allowed") {
      letPass.add(keyOf(image));
    }
    return each.asTag && ["passed", "allowed"].includes(image.decision) ? judge(each.asTag) : image;
  };
  const images = facts.map(judge);
  images.sort((one, other) => RANK.indexOf(one.decision) - RANK.indexOf(other.decision));
  // Without a record, a later stage would refuse these images after the gate is closed.
  const isOpen = situation.leniency.openUntil !== undefined && !(situation.isUnrecorded && letPass.size > 0);
  const conclusion = conclude(situation, isOpen, images[0]?.decision);
  return { conclusion, letPass: [...letPass], images };
}

/** @param isOpen whether the gate is open, so that the deployment does not wait */
function conclude(situation: Situation, isOpen: boolean, first?: LoggedImage["decision"]): Conclusion {
  const { settings, troubles, leniencyTroubles } = situation;
  const isUnknown = first === undefined && !isOpen;
  if (first === "blocked") {
    return "blocked";
  }
  const lacking = isUnknown ? [...troubles, ...leniencyTroubles] : troubles;
  if (first === "waiting" || (!isOpen && isWaitedFor(lacking, situation))) {
    return "waiting";
  }
  return isUnknown && settings.on_gate_failure === "block" ? "blocked" : "through";
}

const RANK: readonly LoggedImage["decision"][] = ["blocked", "waiting", "allowed", "passed"];
const KNOWN_HERE =
  'The deployment may change something else, or go back on purpose. It passes with on_failed_running = "allow", by an exception, or while the gate is open.';
const LET_BEFORE = "An exception or the opened gate let it pass at an earlier stage.";
const failedUnder = (repository: string) =>
  `It failed as ${repository}. A scan under its own name was requested: deploy again once this scan has ended.`;
const NAMED_LATER = "Its digest is known once a task has started.";
const PULLED_LATER = "ECS pulls it with credentials, which a scan may use only after a task has started.";
const NO_DIGEST = "ECS names no digest of it, so it is unknown which content runs.";
