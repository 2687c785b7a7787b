import { within } from "../../clients/time-limit";
import { serviceName } from "../../contract/arn";
import { GATE_STAGES } from "../../contract/blocking/gate";
import { imageKey } from "../../contract/images/image";
import type { DeploymentEvent } from "../../contract/notices/deployment-event";
import { noticeKey } from "../../contract/notices/notice";
import type { Counter } from "../../contract/telemetry";
import { modeFor, readLeniency } from "../../exceptions/exceptions";
import { noticeOpenGate } from "../../exceptions/open-gate";
import { type ImageItem, isOpen as isScanOpen } from "../../images/image-item";
import { isFresh } from "../../images/verdict";
import { requestScan } from "../../ledger/asker";
import { noticeItems } from "../../outbox/outbox";
import { run } from "../../table/run";
import type { Row } from "../../table/table";
import { sightingsOfImages } from "../../tasks/sightings";
import { readOwner } from "../../workloads/workloads-of";
import { reasonsOf } from "./decision/decide";
import { type GateItem, keysOf, rowOf, stagesIn } from "./decision/gate-item";
import { judged, type Known, step } from "./decision/step";
import { deployedService, type HookAnswer, hookAnswer, parseHookEvent, stageOf } from "./hook";
import type { DeployedImages } from "./images/deployed-images";
import { keyOf } from "./images/facts";
import { type Gate, type Invocation, lookHere, readKnown, readRows, timeLeft } from "./known";
import { blocksFailures } from "./settings";
import { isLost, troubleOf } from "./trouble";

/** In the last milliseconds of an invocation nothing new begins, so that the answer is in time. */
const LAST_MS = 1000;
/** Time limit in milliseconds for the message to the coordinator's queue, because the answer waits for it. */
const POKE_MS = 1000;
/** Time limits in milliseconds for recording the answer, and for finding the owner of the service. */
const RECORD_MS = 4000;
const OWNER_MS = 2000;

const COUNTERS: { readonly [Type in DeploymentEvent["detailType"]]?: Counter } = {
  "Deployment Blocked": "GateBlocked",
  "Deployment Audited": "GateAudited",
  "Deployment Allowed Failed": "GateAllowedFailed",
  "Deployment Allowed Unscanned": "GateAllowedUnscanned",
};

/**
 * Answers a call of ECS: reads, asks for missing scans, decides, and records the decision with its notice. Never
 * throws: ECS rolls back on an error, whatever the settings are.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-lifecycle-hooks.html
 */
export async function answerHook(gate: Gate, event: unknown, invocation: Invocation): Promise<HookAnswer> {
  try {
    const stage = stageOf(event);
    const gated = GATE_STAGES.find((each) => each === stage);
    if (gated === undefined) {
      return passWrongStage(gate, event, stage);
    }
    const call = parseHookEvent(event, gated, invocation.functionArn);
    const known = await askFor(gate, await readKnown(gate, call, invocation), invocation);
    reportTroubles(gate, known);
    const answer = known.deployment?.isTakenBack
      ? passRollback(gate, known)
      : await recordDecision(gate, known, invocation);
    // One message for all notices of the call. The answer stands even if the message fails.
    await within(Math.min(POKE_MS, untilLast(invocation)), gate.pokes.send()).catch((error) => {
      const message = "poking the coordinator took too long; its next minute's run finds the work";
      gate.telemetry.error(message, { error });
    });
    return answer;
  } catch (error) {
    // Such as a call that is not from ECS: it decides nothing for a deployment.
    return failed(gate, event, error, invocation);
  }
}

const untilLast = ({ remainingMs }: Invocation): number => Math.max(0, remainingMs() - LAST_MS);

async function failed(gate: Gate, event: unknown, error: unknown, invocation: Invocation) {
  const { settings, telemetry, table, now } = gate;
  const { reason } = troubleOf(error);
  const place = deployedService(event);
  const read = readLeniency(table, now(), place && serviceName(place));
  const leniency = await within(timeLeft(invocation), read).catch(() => undefined);
  const isRefused = blocksFailures(settings, place) && leniency?.openUntil === undefined;
  telemetry.count("GateFailures");
  telemetry.error("the deployment gate failed", { failure: reason });
  return hookAnswer(isRefused ? "FAILED" : "SUCCEEDED", reason);
}

/** Lets the call pass: ECS may make it during a rollback. */
function passWrongStage({ telemetry }: Gate, event: unknown, stage: string): HookAnswer {
  const reason = `The gate does not serve the stage ${stage}: hook it at ${GATE_STAGES.join(", ")}.`;
  const { resourceArn } = Object(event);
  const deployment = typeof resourceArn === "string" ? resourceArn : "";
  telemetry.count("GateFailures");
  telemetry.error("the deployment gate was called at a wrong stage", { deployment, stage, reason });
  return hookAnswer("SUCCEEDED", reason);
}

function passRollback({ telemetry }: Gate, { call }: Known): HookAnswer {
  const reason = `The deployment of ${call.place.service} is being rolled back; the gate never holds a rollback.`;
  telemetry.info("the deployment gate let a rollback pass", { deployment: call.deploymentArn, reason });
  return hookAnswer("SUCCEEDED", reason);
}

function reportTroubles({ telemetry }: Gate, known: Known): void {
  const { troubles, leniencyTroubles, leniency } = known;
  const { deploymentArn: deployment, stage } = known.call;
  const failure = reasonsOf(troubles);
  if (failure !== "") {
    telemetry.count("GateFailures");
    telemetry.error("the deployment gate failed", { deployment, stage, failure });
  }
  const reason = [reasonsOf(leniencyTroubles), leniency.problem ?? ""].join(" ").trim();
  if (reason !== "") {
    const message = "reading exceptions, an open gate or what ran here failed; those unread do not apply";
    telemetry.error(message, { deployment, stage, reason });
  }
}

async function askFor(gate: Gate, known: Known, invocation: Invocation): Promise<Known> {
  const { images, items, rows, troubles } = known;
  const scanned = gate.enabled && items ? missingScans(gate, known) : [];
  if (images === undefined || scanned.length === 0) {
    return known;
  }
  const asked = new Set<string>();
  const errors: unknown[] = [];
  const ask = async () => {
    const taskImages = scanned.map(({ taskImage }) => taskImage);
    const { sightings, failed } = await sightingsOfImages(images.task, taskImages, gate);
    errors.push(...failed.map(({ error }) => error));
    // A failed request must not hold up the others.
    for (const sighting of sightings) {
      await requestScan(gate, { ...sighting, byGate: true }).then(
        () => asked.add(imageKey(sighting.image)),
        (error) => errors.push(error),
      );
    }
    return readRows(gate.table, scanned);
  };
  const found = await within(timeLeft(invocation), ask()).catch((error) => void errors.push(error));
  const next = { ...known, troubles: [...troubles, ...errors.map(troubleOf)] };
  return found ? lookHere(gate, { ...next, asked, rows: new Map([...rows, ...found]) }, invocation) : next;
}

/**
 * Returns the images for which to ask for scans: images that the deployment waits for, and images whose tag ECR
 * resolved. A refusal waits for none of them. A FAILED that is not fresh, or of another name of the image, still
 * refuses; its next verdict is for the next deployment, and only the gate can ask for it if no task runs the image
 * again.
 */
function missingScans(gate: Gate, known: Known): DeployedImages["scanned"] {
  const now = gate.now();
  const { images: decided, conclusion } = judged(known, now, gate);
  const isRefused = conclusion === "blocked" && modeFor(gate.settings, known.call.place) === "block";
  const waiting = new Set(decided.filter(({ decision }) => decision === "waiting").map(keyOf));
  return (known.images?.scanned ?? []).filter(({ taskImage: { image }, isOfTag }) => {
    const { verdict, state }: Partial<ImageItem> = known.rows.get(imageKey(image)) ?? {};
    if (image.digest === undefined) {
      return false;
    }
    if (!isRefused && waiting.has(imageKey(image))) {
      return state !== "SCANNING";
    }
    const isWanted = verdict?.verdict === "FAILED" || (isOfTag && !isRefused && verdict === undefined);
    // The image's own scan may wait already, with a later deadline than the gate's.
    const isCopy = verdict?.copiedFrom !== undefined;
    const isAsked = isCopy ? state === "SCANNING" : isScanOpen({ state }) || isFresh(verdict, now);
    return isWanted && !isAsked;
  });
}

/**
 * Decides, records the decision, and answers. Repeats an earlier decision. If the ledger refuses to record a refusal,
 * the refusal is answered anyway. Any other answer waits until it is recorded. If it is unknown whether a refusal was
 * recorded, it waits, too: another call may have recorded another decision.
 */
async function recordDecision(gate: Gate, known: Known, invocation: Invocation): Promise<HookAnswer> {
  const { telemetry, now } = gate;
  try {
    const owner = await ownerOf(gate, known);
    const limit = Math.min(RECORD_MS, untilLast(invocation));
    // If the time is over, nothing is recorded.
    const item = limit > 0 ? recorded(gate, { ...known, owner }) : new Promise<never>(() => {});
    return answerOf(await within(limit, item));
  } catch (error) {
    const more = [troubleOf(error)];
    if (known.troubles.length === 0) {
      telemetry.count("GateFailures");
    }
    const fields = { deployment: known.call.deploymentArn, error, isLost: isLost(error) };
    telemetry.error("recording a decision of the deployment gate failed", fields);
    const unrecorded = {
      ...{ ...known, isUnrecorded: true, troubles: [...known.troubles, ...more] },
      leniencyTroubles: [...known.leniencyTroubles, ...(isLost(error) ? more : [])],
    };
    return answerOf(reported(gate, step(unrecorded, now(), gate).item));
  }
}

/** Records the decision, or the facts while the deployment waits. Repeats another call's decision. */
async function recorded(gate: Gate, known: Known): Promise<GateItem> {
  const { call, items, leniency } = known;
  const now = gate.now();
  // First announces a gate opened for this service. The coordinator announces a gate opened for all services.
  const opened = leniency.openUntil
    ? await noticeOpenGate(gate.table, gate.installation, now, serviceName(call.place))
    : undefined;
  const decide = (rows: ReadonlyMap<string, Row>) => {
    const stages = stagesIn(rows, call);
    const { item, notices } = step({ ...known, stages }, now, gate);
    const isNew = item !== stages.own;
    const written = isNew ? { [item.key]: rowOf(item, now), ...noticeItems(notices, now) } : {};
    return { items: written, result: { item, notices, isNew } };
  };
  const { item, notices, isNew } = await run(gate.table, keysOf(call), now, decide, items);
  gate.pokes.add(...[...notices, opened ?? []].flat().map(noticeKey));
  return isNew ? reported(gate, item) : item;
}

const answerOf = ({ state, log }: GateItem): HookAnswer => hookAnswer(state, log?.reason ?? "");

function reported({ telemetry, now }: Gate, item: GateItem): GateItem {
  const { state, log, startedAt } = item;
  if (state !== "IN_PROGRESS" && log !== undefined) {
    const { detailType, images, reason, cluster, service, deploymentArn, revisionArn, stage } = log;
    telemetry.count((detailType && COUNTERS[detailType]) ?? "GatePassed");
    telemetry.time("GateHeld", startedAt ?? now(), now());
    telemetry.info("the deployment gate decided", {
      // The logger reserves the name `service`.
      ...{ answer: state, detailType, reason, cluster, ecsService: service },
      ...{ deployment: deploymentArn, revision: revisionArn, stage },
      images: images.map(({ topVulnerabilities, failedRules, ...image }) => image),
    });
  }
  return item;
}

/**
 * Returns the owner of the service. Asks ECS only about new images, whose item names no owner yet. Never throws. Waits
 * two seconds at most.
 */
async function ownerOf(gate: Gate, known: Known): Promise<string | undefined> {
  const { place, deploymentArn } = known.call;
  const [event] = step(known, gate.now(), gate).notices;
  if (event === undefined || known.troubles.length > 0) {
    return undefined;
  }
  const images = [...known.rows.values()].map(({ image }) => image);
  const workload = { kind: "service", name: place.service, cluster: place.cluster } as const;
  const find = async () =>
    (await readOwner(gate.table, images, workload).catch(() => undefined)) ??
    (await gate.owners?.ofTask(deploymentArn))?.owner;
  return within(OWNER_MS, find()).catch((error) => {
    const fields = { deployment: deploymentArn, error };
    gate.telemetry.info("finding the owner of a service failed; its decision names no owner", fields);
    return undefined;
  });
}
