import { lastPart } from "../../../contract/arn";
import type { GateLog, GateSettings, LoggedImage } from "../../../contract/blocking/gate";
import { after, MINUTE } from "../../../contract/durations";
import { type Digest, imageKey } from "../../../contract/images/image";
import type { DeploymentEvent } from "../../../contract/notices/deployment-event";
import type { Deployment } from "../../../deployments/deployment";
import { modeFor } from "../../../exceptions/exceptions";
import type { ImageItem } from "../../../images/image-item";
import type { Row } from "../../../table/table";
import type { HookCall } from "../hook";
import { type DeployedImages, isOurs } from "../images/deployed-images";
import { type ImageFacts, keyOf, loggedFacts } from "../images/facts";
import { judgeDeployment, reasonsOf, type Situation } from "./decide";
import { detailTypeOf, reasonOf } from "./describe";
import { type GateItem, heldMs, type Stages } from "./gate-item";

/** Facts of a deployment that a call has read. What AWS did not answer is absent, and listed in the troubles. */
export interface Known
  extends Pick<Situation, "leniency" | "troubles" | "leniencyTroubles" | "isUnrecorded"> {
  readonly call: HookCall;
  /** State of this call's step; without history if the ledger did not answer. */
  readonly stages: Stages;
  /** Items of the stages as they were read; undefined if the ledger did not answer. */
  readonly items: ReadonlyMap<string, Row> | undefined;
  /** First call at this stage or step that this instance of the function got. */
  readonly firstCallAt: Date;
  readonly deployment?: Deployment | undefined;
  readonly images?: DeployedImages | undefined;
  readonly rows: ReadonlyMap<string, ImageItem>;
  readonly asked: ReadonlySet<string>;
  /** FAILED digests that ran in the service before. */
  readonly knownHere: ReadonlySet<Digest>;
  readonly owner?: string | undefined;
}

export interface StepSettings {
  readonly settings: GateSettings;
  /** The input `name`. */
  readonly installation: string;
  /** The input `enabled`. If false, no scan starts, and none is waited for. */
  readonly enabled: boolean;
}

/** Steps that are kept of one traffic shift; no shift in ECS has more. */
const MAX_STEPS = 100;
/** A deployment without calls is listed as held until so many milliseconds after its time-out. */
const FORGOTTEN_MS = 10 * MINUTE;

/**
 * Returns the next item of a deployment at a stage. Pure. A deployment that is only audited is never held: later stages
 * judge it anew.
 *
 * @returns item: the given item itself if nothing changes; notices: to be published
 */
export function step(known: Known, now: Date, given: StepSettings) {
  const { call, firstCallAt, troubles, leniencyTroubles, leniency, stages } = known;
  const { own } = stages;
  if (own.state !== "IN_PROGRESS") {
    return { item: own, notices: [] };
  }
  const { settings, installation } = given;
  const { place, deploymentArn, revisionArn, stage, step: weights } = call;
  const { account, region, cluster, service } = place;
  const { conclusion, images, letPass } = judged(known, now, given);
  const mode = modeFor(settings, place);
  const isRefused = conclusion === "blocked" && mode === "block";
  const isHeld = conclusion === "waiting" && mode === "block";
  // A refusal does not wait for other images, so it names only decided ones. A deployment that goes on names all.
  const named = images.filter(({ decision }) => !isRefused || decision !== "waiting");
  const published = named.map(({ scannedDigest: _, ...image }) => image);
  const isUnknown = images.length === 0;
  const reason = reasonOf(place, named, conclusion, mode, installation, {
    failure: isUnknown || conclusion === "waiting" ? reasonsOf([...troubles, ...leniencyTroubles]) : "",
    closedAt: isRefused ? leniency.closedAt : undefined,
  });
  const startedAt = own.startedAt ?? firstCallAt;
  const detailType = isHeld ? undefined : detailTypeOf(named, conclusion, mode);
  const letUntilNow = new Set([...letIn(stages), ...(isHeld ? [] : letPass)]);
  const { steps = [], decidedAt } = own.log ?? {};
  const isNewStep = steps.length === 0 || decidedAt !== undefined;
  const log: GateLog = {
    ...{ installation, account, region, cluster, service },
    serviceArn: deploymentArn.replace(":service-deployment/", ":service/").replace(/\/[^/]*$/, ""),
    ...{ deploymentArn, revisionArn, stage, reason, images: isHeld ? images : published, detailType },
    steps: weights ? (isNewStep ? [...steps, weights] : steps).slice(-MAX_STEPS) : undefined,
    letPass: letUntilNow.size > 0 ? [...letUntilNow] : undefined,
    decidedAt: isHeld ? undefined : now.toISOString(),
    owner: detailType && known.owner,
    because: isUnknown && !isHeld ? "gate-failure" : undefined,
    wouldBe: detailType === "Deployment Audited" && conclusion !== "through" ? conclusion : undefined,
  };
  if (isHeld) {
    const heldUntil = after(startedAt, settings.timeout_minutes * MINUTE + FORGOTTEN_MS);
    const isSame = own.startedAt !== undefined && JSON.stringify(log) === JSON.stringify(own.log);
    return { item: isSame ? own : { ...own, startedAt, log, heldUntil }, notices: [] };
  }
  const item: GateItem = { ...own, startedAt, log, state: isRefused ? "FAILED" : "SUCCEEDED" };
  return { item, notices: detailType ? [eventOf(item.key, log, detailType, published)] : [] };
}

export function judged(known: Known, now: Date, { settings, enabled }: StepSettings) {
  const { call, stages, deployment, firstCallAt } = known;
  const ours = (deployment?.hooks ?? []).filter((hook) => isOurs(hook, call.stage, call.functionArn));
  return judgeDeployment(factsOf(known), {
    ...{ ...known, settings, now, place: call.place },
    startedAt: startOf(known),
    firstCallAt: stages.own.startedAt ?? firstCallAt,
    hookMinutes: Math.min(...ours.map(({ goesOnAfter = Infinity }) => goesOnAfter)),
    noScans: enabled ? undefined : "No scan starts while the module has enabled = false.",
  });
}

/**
 * A FAILED that was read earlier in this deployment and stage stays, even if ECS no longer names its digest: ECS's
 * reads lag.
 */
function factsOf({ stages, call, images, rows, asked, knownHere }: Known): readonly ImageFacts[] {
  const { own, earlier } = stages;
  const logs = [own, ...earlier.toReversed()].flatMap(({ log }) => log ?? []);
  const failedBefore = (own.log?.images ?? []).filter(({ verdict }) => verdict === "FAILED");
  const failed = new Map(failedBefore.map((each) => [keyOf(each), loggedFacts(each).verdict]));
  const passed = call.stage === "PRE_PRODUCTION_TRAFFIC_SHIFT" ? passedIn(logs) : new Set();
  const letPass = letIn(stages);
  const whole = (facts: ImageFacts): ImageFacts => {
    const { image, reference } = facts;
    const key = keyOf({ ...image, reference });
    const item = rows.get(key);
    const latest = item?.verdict ?? facts.verdict;
    return {
      ...facts,
      verdict: latest?.verdict === "FAILED" ? latest : (failed.get(key) ?? latest),
      scan: item,
      isAsked: asked.has(key),
      isPassedBefore: passed.has(key),
      // A tag that passed before its digest was known still passes.
      isLet: letPass.has(key) || letPass.has(keyOf({ reference, platform: image?.platform })),
      isKnownHere: image?.digest !== undefined && knownHere.has(image.digest),
    };
  };
  if (images === undefined) {
    return (logs.find((log) => log.images.length > 0)?.images ?? []).map(loggedFacts).map(whole);
  }
  const scanned = images.scanned.map(({ taskImage: { image }, isOfTag, ...facts }) => {
    const known = whole({ ...facts, image });
    const asTag = isOfTag ? whole(facts) : undefined;
    return asTag && known.verdict?.verdict !== "FAILED" ? asTag : { ...known, asTag };
  });
  const keys = new Set(images.scanned.map(({ taskImage }) => imageKey(taskImage.image)));
  const unnamed = failedBefore.filter((each) => !keys.has(keyOf(each))).map(loggedFacts);
  return [...scanned, ...[...images.others, ...unnamed].map(whole)];
}

/**
 * Returns images that passed earlier, including images that a later call waited for, but not those left to a later
 * stage.
 */
function passedIn(logs: readonly GateLog[]): ReadonlySet<unknown> {
  const isPassed = ({ decision, because }: LoggedImage) =>
    decision === "passed"
      ? because !== "unknown-image"
      : decision === "allowed" || because === "passed-before";
  return new Set(logs.flatMap(({ images }) => images.filter(isPassed).map(keyOf)));
}

/** Returns keys of images that an exception or the opened gate let pass at an earlier stage or step. */
function letIn({ own, earlier }: Stages): ReadonlySet<string> {
  return new Set([...earlier, own].flatMap(({ log }) => log?.letPass ?? []));
}

/**
 * Returns the time of the first call, minus earlier waits. Without the ledger: ECS's creation time, or this instance's
 * first call.
 */
function startOf({ stages: { own, earlier }, deployment, firstCallAt, isUnrecorded }: Known): Date {
  if (isUnrecorded && own.startedAt === undefined) {
    return deployment?.createdAt ?? firstCallAt;
  }
  const held = earlier.reduce((sum, each) => sum + heldMs(each), 0);
  return new Date((own.startedAt ?? firstCallAt).getTime() - held);
}

/** Gives equal decisions equal ids, so that a repetition is recognised. */
function eventOf(
  key: string,
  { steps = [], letPass: _, decidedAt = "", ...log }: GateLog,
  detailType: DeploymentEvent["detailType"],
  images: DeploymentEvent["images"],
): DeploymentEvent {
  const kind = detailType.replace("Deployment ", "").replace(" ", "-").toLowerCase();
  const [, path = "", , ofRevision = []] = key.split("#");
  const about = [lastPart(path), log.stage, kind, steps.length > 1 ? steps.length : [], ofRevision];
  return { version: "1", deploymentEventId: about.flat().join("-"), ...log, detailType, decidedAt, images };
}
