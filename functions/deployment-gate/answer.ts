import { isTimeout, within } from "../clients/time-limit";
import type { GateState } from "../contract/blocking/gate";
import type { GateLog, LoggedImage } from "../contract/blocking/gate-log";
import { knownImage } from "../contract/image";
import type { DeploymentEvent } from "../contract/notices/deployment-event";
import type { Counter } from "../contract/telemetry";
import { modeFor } from "../exceptions/audited-services";
import { readOwner } from "../workloads/workloads-of";
import { type DeploymentJudgement, reasonsOf, timeOverAt } from "./decide";
import { detailTypeOf, heldReason, reasonOf } from "./describe";
import { type GateItem, otherRevision } from "./gate-items";
import { type HookAnswer, hookAnswer } from "./hook-answer";
import type { HookSubject } from "./hook-event";
import { type Gate, isDecided, judged, type KnownDeployment, situationOf } from "./known-deployment";
import { decisionsIn, keyOf, publishedImages } from "./logged-images";
import { troubleOf } from "./trouble";

/** Time limit for recording the answer, in milliseconds. The owner of the service is waited for no longer than that. */
const RECORD_MS = 4000;
const OWNER_MS = 2000;
/** When ECS asks again, in seconds: first where a scan runs, and after that, or where each waits for a slot. */
const FIRST_CALL_BACK_SECONDS = 10;
const CALL_BACK_SECONDS = 30;
/** How often two calls at one time may get into each other's way. */
const MOST_WRITES = 4;
/** Steps of a shift of traffic that are kept: ECS has no more than this. */
const MOST_STEPS = 100;

/** The end of the event's id, and what is counted. */
const KINDS: { readonly [Type in DeploymentEvent["detailType"]]?: readonly [suffix: string, Counter] } = {
  "Deployment Blocked": ["blocked", "GateBlocked"],
  "Deployment Audited": ["audited", "GateAudited"],
  "Deployment Allowed Failed": ["allowed-failed", "GateAllowedFailed"],
  "Deployment Allowed Unscanned": ["allowed-unscanned", "GateAllowedUnscanned"],
  "Deployment Exception Used": ["exception-used", "GatePassed"],
};

/** A decision as it is recorded, published and answered. */
interface GateDecision {
  readonly state: Exclude<GateState, "IN_PROGRESS">;
  readonly log: GateLog;
  /** Undefined where there is nothing to publish. */
  readonly event: DeploymentEvent | undefined;
}

/**
 * Answers a call by what is known, and records that first. A refusal is answered even where it cannot be recorded. Every other
 * answer waits for its record, as for anything that AWS does not answer.
 */
export async function answer(gate: Gate, known: KnownDeployment): Promise<HookAnswer> {
  const { telemetry } = gate.starter;
  const { subject, deployment, item } = known;
  if (deployment?.isTakenBack) {
    const reason = `The deployment of ${subject.place?.service} is being rolled back, which the gate does not hold.`;
    telemetry.info("the deployment gate let a rollback pass", {
      deployment: deployment.deploymentArn,
      reason,
    });
    return hookAnswer("SUCCEEDED", reason);
  }
  if (item && isDecided(known)) {
    return repeated(item);
  }
  try {
    if (item) {
      return await within(RECORD_MS, recordAnswer(gate, known, item));
    }
  } catch (error) {
    known.troubles.push(troubleOf(error));
    telemetry.count("GateFailures");
    telemetry.error("recording a decision of the deployment gate failed", {
      deployment: subject.deploymentArn,
      error,
      isLate: isTimeout(error),
    });
  }
  const judgement = judged(gate, known);
  if (isHeld(gate, known, judgement)) {
    return held(gate, known, judgement);
  }
  const decision = decisionOf(gate, known, judgement);
  reportDecision(gate, decision, item);
  return hookAnswer(decision.state, decision.log.reason);
}

/**
 * Records the decision, or the state of waiting, and answers with it. A decision that another call has made meanwhile is
 * repeated.
 */
async function recordAnswer(gate: Gate, known: KnownDeployment, begun: GateItem): Promise<HookAnswer> {
  let item = begun;
  for (let attempt = 1; attempt <= MOST_WRITES; attempt++) {
    known.item = item;
    const judgement = judged(gate, known);
    if (isHeld(gate, known, judgement)) {
      const answer = held(gate, known, judgement);
      if (
        await gate.items.record(item, logOf(gate, known, judgement.images, answer.hookDetails?.reason ?? ""))
      ) {
        return answer;
      }
    } else {
      const decided = decisionOf(gate, known, judgement);
      // Only what is published names an owner.
      const owner =
        decided.event && known.troubles.length === 0
          ? await ownerOf(gate, known, judgement.images)
          : undefined;
      const decision = owner ? decisionOf(gate, known, judgement, owner) : decided;
      if (await gate.items.decide(item, decision.state, decision.log, decision.event)) {
        reportDecision(gate, decision, item);
        known.item = { ...item, state: decision.state, log: decision.log };
        return repeated(known.item);
      }
    }
    item = await gate.items.read(item);
    if (item.state !== "IN_PROGRESS") {
      known.item = item;
      return repeated(item);
    }
  }
  throw Object.assign(new Error(`The decision met ${MOST_WRITES} other writes of its item.`), {
    name: "TransactionConflictException",
  });
}

/** A deployment that is only audited is held for nothing: later stages judge it anew. */
function isHeld(
  { settings }: Gate,
  { subject }: KnownDeployment,
  { conclusion }: DeploymentJudgement,
): boolean {
  return conclusion === "waiting" && modeFor(settings, subject.place) === "block";
}

/** The answer that was recorded. */
function repeated({ state, log }: GateItem): HookAnswer {
  return hookAnswer(state, log?.reason ?? "");
}

/** ECS asks again, as the scans stand, and never past the deployment's own time. */
function held(gate: Gate, known: KnownDeployment, { images }: DeploymentJudgement): HookAnswer {
  const { troubles, leniencyTroubles, facts = [], subject, item } = known;
  const hasSlot = facts.some(({ scan }) => scan?.state === "SCANNING");
  const usual = hasSlot && item?.log === undefined ? FIRST_CALL_BACK_SECONDS : CALL_BACK_SECONDS;
  const left = Math.ceil((timeOverAt(situationOf(gate, known)) - gate.starter.now().getTime()) / 1000);
  const delay = left > 0 ? Math.min(usual, left) : usual;
  const service = subject.place?.service ?? "";
  const missing = reasonsOf([...troubles, ...leniencyTroubles]);
  return hookAnswer("IN_PROGRESS", heldReason(service, images, missing), delay);
}

/** The log of a deployment, as its item holds it. */
function logOf(
  { installation }: Gate,
  { subject, item }: KnownDeployment,
  images: readonly LoggedImage[],
  reason: string,
): GateLog {
  const { place, stage, deploymentArn, revisionArn, step } = subject;
  const steps = item?.log?.steps ?? [];
  const isNewStep = step !== undefined && (steps.length === 0 || item?.log?.decidedAt !== undefined);
  const log = {
    installation,
    account: place?.account,
    region: place?.region,
    cluster: place?.cluster,
    service: place?.service,
    serviceArn: deploymentArn?.replace(":service-deployment/", ":service/").replace(/\/[^/]*$/, ""),
    deploymentArn,
    revisionArn,
    stage,
    reason,
    images,
    steps: step === undefined ? undefined : (isNewStep ? [...steps, step] : steps).slice(-MOST_STEPS),
    said: item?.log?.said,
  };
  // Through JSON, which leaves out what is not known.
  return JSON.parse(JSON.stringify(log));
}

/** Decides on a deployment by what was found of its images; where nothing was, by what the settings say of failures. */
function decisionOf(
  gate: Gate,
  known: KnownDeployment,
  { conclusion, images }: DeploymentJudgement,
  owner?: string,
): GateDecision {
  const { installation } = gate;
  const { subject, troubles, leniencyTroubles, item } = known;
  const mode = modeFor(gate.settings, subject.place);
  const isRefused = conclusion === "blocked" && mode === "block";
  const published = publishedImages(images, isRefused);
  const isUnknown = images.length === 0;
  const failure =
    isUnknown || conclusion === "waiting" ? reasonsOf([...troubles, ...leniencyTroubles]) : undefined;
  const reason = reasonOf(subject.place, published, conclusion, mode, installation, failure);
  const detailType = detailTypeOf(published, conclusion, mode);
  const said = `${detailType} ${decisionsIn(published)}`;
  const log: GateLog = {
    ...logOf(gate, known, published, reason),
    decidedAt: gate.starter.now().toISOString(),
    said,
    ...(owner ? { owner } : {}),
    ...(detailType ? { detailType } : {}),
    ...(isUnknown ? { because: "gate-failure" } : {}),
    ...(detailType === "Deployment Audited" && conclusion !== "through" ? { wouldBe: conclusion } : {}),
  };
  // A step of a shift of traffic that passes as the one before says nothing new.
  const isNews = item?.log?.said !== said;
  return {
    state: isRefused ? "FAILED" : "SUCCEEDED",
    log,
    event: isNews ? decisionEvent(log, subject, item && otherRevision(item)) : undefined,
  };
}

/** Logs and counts a decision that was made. */
function reportDecision(
  { starter: { telemetry, now } }: Gate,
  { state, log }: GateDecision,
  item: GateItem | undefined,
): void {
  const { detailType, images, reason, cluster, service, deploymentArn, revisionArn, stage } = log;
  telemetry.count((detailType && KINDS[detailType]?.[1]) ?? "GatePassed");
  telemetry.time("GateHeld", item?.startedAt, now());
  telemetry.info("the deployment gate decided", {
    // The logger keeps the name `service` to itself.
    ...{ answer: state, detailType, reason, cluster, ecsService: service },
    ...{ deployment: deploymentArn, revision: revisionArn, stage },
    images: images.map(({ topVulnerabilities, failedRules, ...image }) => image),
  });
}

/** Its id follows from what it is about, so that one that is written twice is known as the same. */
function decisionEvent(log: GateLog, { place }: HookSubject, revision?: string): DeploymentEvent | undefined {
  const { detailType, decidedAt, images, steps = [], said: _, ...rest } = log;
  const [suffix] = (detailType && KINDS[detailType]) ?? [];
  const step = steps.length > 1 ? `-${steps.length}` : "";
  const ofRevision = revision === undefined ? "" : `-${revision}`;
  return detailType && decidedAt && place
    ? {
        version: "1",
        deploymentEventId: `${place.id}-${log.stage}-${suffix}${step}${ofRevision}`,
        detailType,
        ...rest,
        decidedAt,
        images: [...images],
      }
    : undefined;
}

/**
 * As the items of the images say; of a new image they say nothing yet, so that ECS is asked then, once. Never throws, and
 * waits two seconds at most.
 */
async function ownerOf(
  gate: Gate,
  { subject: { place, deploymentArn }, rows }: KnownDeployment,
  images: readonly LoggedImage[],
): Promise<string | undefined> {
  const known = images.flatMap((each) => {
    const { reference, platform } = each;
    const image = rows.get(keyOf(each))?.image ?? knownImage(each);
    return image ?? (platform ? [{ reference, platform }] : []);
  });
  if (place === undefined || deploymentArn === undefined) {
    return undefined;
  }
  const workload = { kind: "service", name: place.service, cluster: place.cluster } as const;
  const find = async () =>
    (await readOwner(gate.table, known, workload).catch(() => undefined)) ??
    (await gate.owners?.ofTask(deploymentArn))?.owner;
  return within(OWNER_MS, find()).catch((error) => {
    gate.starter.telemetry.info("finding the owner of a service failed; its decision names no owner", {
      deployment: deploymentArn,
      error,
    });
    return undefined;
  });
}
