import { within } from "../../clients/time-limit";
import { GATE_STAGES } from "../../contract/blocking/gate";
import { imageKey } from "../../contract/images/image";
import { modeFor } from "../../exceptions/audited-services";
import { readLeniency } from "../../exceptions/exceptions";
import { type ImageItem, isOpen as isScanOpen } from "../../images/image-item";
import { isFresh } from "../../images/verdict";
import { reasonsOf } from "./decide";
import { type HookAnswer, hookAnswer } from "./hook-answer";
import { deployedService, parseHookEvent, stageOf } from "./hook-event";
import type { DeployedImages } from "./images/deployed-images";
import { askForScans, readRows } from "./images/scans";
import { judged } from "./judge";
import {
  type Gate,
  type Invocation,
  isDecided,
  type KnownDeployment,
  readKnown,
  timeLeft,
} from "./known-deployment";
import { keyOf } from "./logged-images";
import { recordDecision } from "./record";
import { troubleOf } from "./trouble";

/** How long the coordinator's queue may take for a message: the answer, which waits for that, is due. */
const POKE_MS = 1000;

/**
 * Answers a call by ECS: reads what is known, asks for the scans that are missing, decides, and records that with its notice.
 * It never throws: an error is a rollback to ECS, whatever the settings say.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-lifecycle-hooks.html
 */
export async function answerHook(gate: Gate, event: unknown, invocation: Invocation): Promise<HookAnswer> {
  const answer = await answerOf(gate, event, invocation);
  await poke(gate);
  return answer;
}

/** Once for all that the call has written. The answer stands, whatever becomes of it. */
async function poke({ pokes, telemetry }: Gate): Promise<void> {
  try {
    await within(POKE_MS, pokes.send());
  } catch (error) {
    telemetry.error("poking the coordinator took too long; its next minute's run finds the work", { error });
  }
}

async function answerOf(gate: Gate, event: unknown, invocation: Invocation): Promise<HookAnswer> {
  try {
    const { name, gated } = stageOf(event);
    if (gated === undefined) {
      return passWrongStage(gate, event, name);
    }
    const call = parseHookEvent(event, gated, invocation.functionArn);
    const read = await readKnown(gate, call, invocation);
    const known = isDecided(read) ? read : await askFor(gate, read, invocation);
    reportTroubles(gate, known);
    return known.deployment?.isTakenBack ? passRollback(gate, known) : await recordDecision(gate, known);
  } catch (error) {
    // A call that is none of ECS's, which decides nothing for a deployment.
    return failed(gate, event, error, invocation);
  }
}

async function failed(gate: Gate, event: unknown, error: unknown, invocation: Invocation) {
  const { settings, telemetry } = gate;
  const { reason } = troubleOf(error);
  const isRefused =
    modeFor(settings, deployedService(event)) === "block" &&
    settings.on_gate_failure === "block" &&
    !(await isOpen(gate, invocation).catch(() => false));
  telemetry.count("GateFailures");
  telemetry.error("the deployment gate failed", { failure: reason });
  return hookAnswer(isRefused ? "FAILED" : "SUCCEEDED", reason);
}

/** Whether somebody has opened the gate. */
async function isOpen({ table, now }: Gate, invocation: Invocation): Promise<boolean> {
  const { openUntil } = await within(timeLeft(invocation), readLeniency(table, now()));
  return openUntil !== undefined && openUntil > now();
}

/** At a stage that the gate does not gate, ECS may call it in a rollback. */
function passWrongStage({ telemetry }: Gate, event: unknown, stage: string): HookAnswer {
  const reason = `The gate does not belong at the stage ${stage}: hook it at ${GATE_STAGES.join(", ")}.`;
  const { resourceArn } = Object(event);
  const deployment = typeof resourceArn === "string" ? resourceArn : "";
  telemetry.count("GateFailures");
  telemetry.error("the deployment gate was called at a wrong stage", { deployment, stage, reason });
  return hookAnswer("SUCCEEDED", reason);
}

function passRollback({ telemetry }: Gate, { call }: KnownDeployment): HookAnswer {
  const reason = `The deployment of ${call.place.service} is being rolled back, which the gate does not hold.`;
  telemetry.info("the deployment gate let a rollback pass", { deployment: call.deploymentArn, reason });
  return hookAnswer("SUCCEEDED", reason);
}

function reportTroubles({ telemetry }: Gate, known: KnownDeployment): void {
  const { call, troubles, leniencyTroubles, leniency } = known;
  const { deploymentArn: deployment, stage } = call;
  if (troubles.length > 0) {
    telemetry.count("GateFailures");
    telemetry.error("the deployment gate failed", { deployment, stage, failure: reasonsOf(troubles) });
  }
  const unread = [reasonsOf(leniencyTroubles), leniency.problem ?? ""].join(" ").trim();
  if (unread !== "") {
    telemetry.error("reading exceptions, an open gate or running images failed; those unread do not apply", {
      deployment,
      stage,
      reason: unread,
    });
  }
}

/** Asks for the scans that are missing, and looks at their rows anew. The coordinator starts them. */
async function askFor(gate: Gate, known: KnownDeployment, invocation: Invocation): Promise<KnownDeployment> {
  const { images, item, rows, troubles } = known;
  const scanned = missingScans(gate, known);
  if (images === undefined || item === undefined || scanned.length === 0) {
    return known;
  }
  const missing = { ...images, scanned };
  const ask = async () => {
    const { asked, errors } = await askForScans(gate, missing);
    // The others stay as they were read.
    const now = new Map([...rows, ...(await readRows(gate.table, missing))]);
    return { ...known, asked, rows: now, troubles: [...troubles, ...errors.map(troubleOf)] };
  };
  try {
    return await within(timeLeft(invocation), ask());
  } catch (error) {
    return { ...known, troubles: [...troubles, troubleOf(error)] };
  }
}

/**
 * The images that are waited for and are not being scanned. A refusal waits for none of them; where the gate only audits
 * there is no refusal. A FAILED that is not fresh refuses all the same. Where no task may ever run the image again, only the gate
 * can ask for its next verdict, which the next deployment meets. The same holds for a FAILED of another name: the image is
 * scanned under its own.
 */
function missingScans(gate: Gate, known: KnownDeployment): DeployedImages["scanned"] {
  const { images: decided, conclusion } = judged(gate, known);
  const isRefused = conclusion === "blocked" && modeFor(gate.settings, known.call.place) === "block";
  const waiting = new Set(decided.filter(({ decision }) => decision === "waiting" && !isRefused).map(keyOf));
  const now = gate.now();
  const isMissing = (key: string) => {
    const { verdict, state }: Partial<ImageItem> = known.rows.get(key) ?? {};
    if (waiting.has(key)) {
      return state !== "SCANNING";
    }
    return verdict?.verdict === "FAILED" && !isScanOpen({ state }) && !isFresh(verdict, now);
  };
  return (known.images?.scanned ?? []).filter(
    ({ taskImage: { image } }) => gate.enabled && image.digest !== undefined && isMissing(imageKey(image)),
  );
}
