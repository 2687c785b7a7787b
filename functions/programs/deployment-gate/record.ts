import { isTimeout, within } from "../../clients/time-limit";
import type { GateLog, LoggedImage } from "../../contract/blocking/gate";
import { after, MINUTE } from "../../contract/durations";
import { knownImage, repositoryIn } from "../../contract/images/image";
import type { DeploymentEvent } from "../../contract/notices/deployment-event";
import { noticeKey } from "../../contract/notices/notice";
import type { Counter } from "../../contract/telemetry";
import { modeFor } from "../../exceptions/audited-services";
import { readOwner } from "../../workloads/workloads-of";
import { reasonsOf } from "./decide";
import { detailTypeOf, reasonOf } from "./describe";
import { type GateItem, type GateRecord, otherRevision } from "./gate-items";
import { type HookAnswer, hookAnswer } from "./hook-answer";
import { judged } from "./judge";
import type { Gate, KnownDeployment } from "./known-deployment";
import { keyOf, publishedImages } from "./logged-images";
import { troubleOf } from "./trouble";

/** Time limit for recording the answer, in milliseconds. The owner of the service is waited for no longer than that. */
const RECORD_MS = 4000;
const OWNER_MS = 2000;
/** How often two calls at one time may get into each other's way. */
const MOST_WRITES = 4;
/** Steps of a shift of traffic that are kept: ECS has no more than this. */
const MOST_STEPS = 100;
/** A deployment that nobody asks about any more is in no list of what is held. */
const FORGOTTEN_MS = 10 * MINUTE;

/** The end of the event's id, and what is counted. */
const KINDS: { readonly [Type in DeploymentEvent["detailType"]]?: readonly [suffix: string, Counter] } = {
  "Deployment Blocked": ["blocked", "GateBlocked"],
  "Deployment Audited": ["audited", "GateAudited"],
  "Deployment Allowed Failed": ["allowed-failed", "GateAllowedFailed"],
  "Deployment Allowed Unscanned": ["allowed-unscanned", "GateAllowedUnscanned"],
  "Deployment Exception Used": ["exception-used", "GatePassed"],
};

/**
 * Decides by what is known, records that, and answers it; what was decided before is repeated. A refusal is answered even where
 * it cannot be recorded. Every other answer waits for its record, as for anything that AWS does not answer.
 */
export async function recordDecision(gate: Gate, known: KnownDeployment): Promise<HookAnswer> {
  const { telemetry } = gate;
  let { troubles } = known;
  try {
    if (known.item) {
      return await within(RECORD_MS, recorded(gate, known, known.item));
    }
  } catch (error) {
    troubles = [...troubles, troubleOf(error)];
    telemetry.count("GateFailures");
    telemetry.error("recording a decision of the deployment gate failed", {
      deployment: known.call.deploymentArn,
      error,
      isLate: isTimeout(error),
    });
  }
  return reported(gate, decide(gate, { ...known, troubles, isUnrecorded: true }));
}

/** Records the decision, or what was read while it waits. A decision that another call has made meanwhile is repeated. */
async function recorded(gate: Gate, known: KnownDeployment, begun: GateItem): Promise<HookAnswer> {
  let item = begun;
  for (let attempt = 1; attempt <= MOST_WRITES; attempt++) {
    if (item.state !== "IN_PROGRESS") {
      return hookAnswer(item.state, item.log?.reason ?? "");
    }
    const record = decide(gate, { ...known, item });
    // Only what is published names an owner.
    const owner =
      record.event && known.troubles.length === 0 ? await ownerOf(gate, known, record.log.images) : undefined;
    if (await gate.items.record(item, owner ? withOwner(record, owner) : record)) {
      gate.pokes.add(...(record.event ? [noticeKey(record.event)] : []));
      return reported(gate, record);
    }
    // A decision that another call has made for this very step is repeated.
    const read = (await gate.items.read(known.call)).item;
    item = read.logText === item.logText ? item : read;
  }
  throw Object.assign(new Error(`The decision met ${MOST_WRITES} other writes of its item.`), {
    name: "TransactionConflictException",
  });
}

function withOwner({ event, ...record }: GateRecord, owner: string): GateRecord {
  return { ...record, log: { ...record.log, owner }, ...(event ? { event: { ...event, owner } } : {}) };
}

/** Decides on a deployment. One that is only audited is held for nothing: later stages judge it anew. */
function decide(gate: Gate, known: KnownDeployment): GateRecord {
  const { call, item, firstCallAt, troubles, leniencyTroubles } = known;
  const { conclusion, images } = judged(gate, known);
  const mode = modeFor(gate.settings, call.place);
  const isRefused = conclusion === "blocked" && mode === "block";
  const published = publishedImages(images, isRefused);
  const isUnknown = images.length === 0;
  const failure =
    isUnknown || conclusion === "waiting" ? reasonsOf([...troubles, ...leniencyTroubles]) : undefined;
  const reason = reasonOf(call.place, published, conclusion, mode, gate.installation, failure);
  const startedAt = item?.startedAt ?? firstCallAt;
  if (conclusion === "waiting" && mode === "block") {
    const heldUntil = after(startedAt, gate.settings.timeout_minutes * MINUTE + FORGOTTEN_MS);
    return { state: "IN_PROGRESS", startedAt, heldUntil, log: logOf(gate, known, images, reason) };
  }
  const detailType = detailTypeOf(published, conclusion, mode);
  const log: GateLog = {
    ...logOf(gate, known, published, reason),
    decidedAt: gate.now().toISOString(),
    ...(detailType ? { detailType } : {}),
    ...(isUnknown ? { because: "gate-failure" } : {}),
    ...(detailType === "Deployment Audited" && conclusion !== "through" ? { wouldBe: conclusion } : {}),
  };
  return { state: isRefused ? "FAILED" : "SUCCEEDED", log, startedAt, event: eventOf(log, known) };
}

/** The log of a deployment, as its item holds it. */
function logOf(
  { installation }: Gate,
  { call, item }: KnownDeployment,
  images: readonly LoggedImage[],
  reason: string,
): GateLog {
  const { place, stage, deploymentArn, revisionArn, step } = call;
  const { steps = [], decidedAt } = item?.log ?? {};
  const isNewStep = steps.length === 0 || decidedAt !== undefined;
  return {
    ...{ installation, account: place.account, region: place.region },
    ...{ cluster: place.cluster, service: place.service },
    serviceArn: deploymentArn.replace(":service-deployment/", ":service/").replace(/\/[^/]*$/, ""),
    ...{ deploymentArn, revisionArn, stage, reason, images },
    ...(step === undefined ? {} : { steps: (isNewStep ? [...steps, step] : steps).slice(-MOST_STEPS) }),
  };
}

/** Its id follows from what it is about, so that one that is written twice is known as the same. */
function eventOf(log: GateLog, { call, item }: KnownDeployment): DeploymentEvent | undefined {
  const { detailType, decidedAt, images, steps = [], ...rest } = log;
  const [suffix] = (detailType && KINDS[detailType]) ?? [];
  const step = steps.length > 1 ? `-${steps.length}` : "";
  const revision = item && otherRevision(item);
  return detailType && decidedAt
    ? {
        version: "1",
        deploymentEventId: `${call.place.id}-${log.stage}-${suffix}${step}${revision ? `-${revision}` : ""}`,
        ...{ detailType, ...rest, decidedAt, images: [...images] },
      }
    : undefined;
}

/** The answer that a record says; a decision that was made is logged and counted. */
function reported({ telemetry, now }: Gate, { state, log, startedAt }: GateRecord): HookAnswer {
  const { detailType, images, reason, cluster, service, deploymentArn, revisionArn, stage } = log;
  const answer = hookAnswer(state, reason);
  if (state === "IN_PROGRESS") {
    return answer;
  }
  telemetry.count((detailType && KINDS[detailType]?.[1]) ?? "GatePassed");
  telemetry.time("GateHeld", startedAt, now());
  telemetry.info("the deployment gate decided", {
    // The logger keeps the name `service` to itself.
    ...{ answer: state, detailType, reason, cluster, ecsService: service },
    ...{ deployment: deploymentArn, revision: revisionArn, stage },
    images: images.map(({ topVulnerabilities, failedRules, ...image }) => image),
  });
  return answer;
}

/**
 * As the items of the images say; of a new image they say nothing yet, so that ECS is asked then, once. Never throws, and
 * waits two seconds at most.
 */
async function ownerOf(
  gate: Gate,
  { call: { place, deploymentArn }, rows }: KnownDeployment,
  images: readonly LoggedImage[],
): Promise<string | undefined> {
  const known = images.flatMap((each) => {
    const { reference, platform } = each;
    const image = rows.get(keyOf(each))?.image ?? knownImage(each);
    return image ?? (platform ? [{ reference, repository: repositoryIn(reference), platform }] : []);
  });
  const workload = { kind: "service", name: place.service, cluster: place.cluster } as const;
  const find = async () =>
    (await readOwner(gate.table, known, workload).catch(() => undefined)) ??
    (await gate.owners?.ofTask(deploymentArn))?.owner;
  return within(OWNER_MS, find()).catch((error) => {
    gate.telemetry.info("finding the owner of a service failed; its decision names no owner", {
      deployment: deploymentArn,
      error,
    });
    return undefined;
  });
}
