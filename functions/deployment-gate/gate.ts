import { within } from "../clients/time-limit";
import { GATE_STAGES } from "../contract/blocking/gate";
import { knownImage } from "../contract/image";
import { modeFor } from "../exceptions/audited-services";
import { isFresh } from "../rows/row";
import { answer } from "./answer";
import { reasonsOf } from "./decide";
import { type HookAnswer, hookAnswer } from "./hook-answer";
import { deployedService, stageOf } from "./hook-event";
import { askForScans, factsIn, isToBeAsked, readRows, withFailed } from "./images/scans";
import {
  type Gate,
  type Invocation,
  isDecided,
  judged,
  type KnownDeployment,
  learn,
  nothingKnown,
} from "./known-deployment";
import { keyOf } from "./logged-images";
import { troubleOf } from "./trouble";

/** Time of an invocation that is left for the answer and its record. */
const ANSWER_RESERVE_MS = 5000;
/** Longest time for one more image; with less left, the next call asks for it. */
const ASKING_MS = 10_000;

/**
 * Answers a call by ECS. It never throws: an error is a rollback to ECS, whatever the settings say.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-lifecycle-hooks.html
 */
export async function answerHook(gate: Gate, event: unknown, invocation: Invocation): Promise<HookAnswer> {
  const known = nothingKnown();
  try {
    // It decides whether the gate blocks there, whatever fails after that.
    Object.assign(known.subject, { place: deployedService(event) });
    const { name, gated } = stageOf(event);
    if (gated === undefined) {
      return passWrongStage(gate, event, name);
    }
    const time = Math.max(0, invocation.remainingMs() - ANSWER_RESERVE_MS);
    await within(time, learnAndAsk(gate, event, invocation, known));
  } catch (error) {
    known.troubles.push(troubleOf(error));
  }
  known.isOver = true;
  reportTroubles(gate, known);
  const given = await answer(gate, known);
  // A context that cannot be asked is a trouble.
  if (known.troubles.length > 0) {
    return given;
  }
  if (hasTime(invocation)) {
    await renewStale(gate, known, () => hasTime(invocation));
  }
  return given;
}

/** At a stage that the gate does not gate, ECS may call it in a rollback. */
function passWrongStage({ starter: { telemetry } }: Gate, event: unknown, stage: string): HookAnswer {
  const reason = `The gate does not belong at the stage ${stage}: hook it at ${GATE_STAGES.join(", ")}.`;
  const { resourceArn } = Object(event);
  const deployment = typeof resourceArn === "string" ? resourceArn : "";
  telemetry.count("GateFailures");
  telemetry.error("the deployment gate was called at a wrong stage", { deployment, stage, reason });
  return hookAnswer("SUCCEEDED", reason);
}

function hasTime({ remainingMs }: Invocation): boolean {
  return remainingMs() - ANSWER_RESERVE_MS > ASKING_MS;
}

async function learnAndAsk(gate: Gate, event: unknown, invocation: Invocation, known: KnownDeployment) {
  await learn(gate, event, invocation, known);
  // A refusal waits for no other image. Where the gate only audits there is none.
  const isRefused = () =>
    judged(gate, known).conclusion === "blocked" && modeFor(gate.settings, known.subject.place) === "block";
  if (known.item && !isDecided(known) && !isRefused()) {
    await ask(gate, known, () => !known.isOver && hasTime(invocation));
  }
}

function reportTroubles(
  { starter: { telemetry } }: Gate,
  { troubles, leniencyTroubles, subject }: KnownDeployment,
): void {
  const { deploymentArn: deployment, stage } = subject;
  if (troubles.length > 0) {
    telemetry.count("GateFailures");
    telemetry.error("the deployment gate failed", { deployment, stage, failure: reasonsOf(troubles) });
  }
  if (leniencyTroubles.length > 0) {
    const reason = reasonsOf(leniencyTroubles);
    telemetry.error("reading exceptions, an open gate or running images failed; those unread do not apply", {
      deployment,
      stage,
      reason,
    });
  }
}

/**
 * Asks for the scans that are waited for, as far as they need it, and looks at their rows anew. A scan that was opened and
 * could not be started is retried by the ledger, so that it can be waited for.
 *
 * @throws what kept a scan from being opened
 */
async function ask(gate: Gate, known: KnownDeployment, hasTime: () => boolean): Promise<void> {
  const { images, item, rows } = known;
  const keysOf = (logged: ReturnType<typeof judged>["images"]) =>
    logged.flatMap((each) => (each.decision === "waiting" && knownImage(each) ? [keyOf(each)] : []));
  const askedBefore = new Set(keysOf(item?.log?.images ?? []));
  const wanted = keysOf(judged(gate, known).images).filter((key) =>
    isToBeAsked(rows.get(key)?.row, askedBefore.has(key)),
  );
  if (images === undefined || wanted.length === 0) {
    return;
  }
  const asked = await askForScans(gate, images, new Set(wanted), hasTime);
  known.rows = withFailed(rows, await readRows(gate.table, images));
  known.facts = factsIn(images, known.rows, asked.sightings);
  for (const [key, error] of asked.failed) {
    const state = known.rows.get(key)?.row?.scan?.state;
    if (state === undefined || state === "ERROR") {
      throw error;
    }
    gate.starter.telemetry.error("starting a scan that a deployment waits for failed; will retry", {
      key,
      error,
    });
  }
}

/**
 * A FAILED that is no longer fresh refuses the deployment all the same. Where no task may ever run the image again, only the
 * gate can ask for its next verdict, which the next deployment meets. The same holds for a FAILED of another name: the image
 * is scanned under its own.
 */
async function renewStale(gate: Gate, { images, rows }: KnownDeployment, hasTime: () => boolean) {
  const now = gate.starter.now();
  const stale = [...rows].filter(
    ([, { verdict, row, isBorrowed }]) =>
      verdict?.verdict === "FAILED" &&
      (row?.scan === undefined || (isBorrowed && row.scan.state === "ERROR")) &&
      (isBorrowed || !isFresh(verdict, now)),
  );
  if (!gate.enabled || stale.length === 0 || images === undefined || !hasTime()) {
    return;
  }
  const keys = new Set(stale.map(([key]) => key));
  try {
    await askForScans(gate, images, keys, hasTime);
  } catch (error) {
    gate.starter.telemetry.error("requesting rescans of stale verdicts failed", { error });
  }
}
