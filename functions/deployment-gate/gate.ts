import { within } from "../clients/time-limit";
import { imageKey } from "../contract/image";
import type { Revision } from "../deployments/deployment";
import { gateKey } from "../ledger/gate/gate-items";
import { RecentMap } from "../memory/recent-map";
import { answerFailure } from "./answer-failure";
import {
  FAILURE_MS,
  type Gate,
  type Invocation,
  judged,
  readHeldBefore,
  readLeniencyOf,
  type Seen,
} from "./gate-call";
import { type HookAnswer, hookAnswer } from "./hook-answer";
import { type HookCall, parseHookEvent, stageOf, UnanswerableError } from "./hook-event";
import { type DeployedImages, deployedImages } from "./images/deployed-images";
import {
  type Asked,
  askForScans,
  factsIn,
  isToBeAsked,
  type Rows,
  readRows,
  withFailed,
} from "./images/scans";
import type { Judged } from "./judge";
import { repeated, settle } from "./settle";
import { takeOffRefused } from "./take-off";

/** What one more image may take; it is asked for with the next call where less is left. */
const ASKING_MS = 10_000;

/** Stages at which the gate was called and does not belong, by service: it says so once for each instance. */
const misplaced = new RecentMap<true>(1000);

/**
 * Answers a call by ECS. It never throws: an error is a rollback to ECS, whatever the settings say.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-lifecycle-hooks.html
 */
export async function answerHook(gate: Gate, event: unknown, invocation: Invocation): Promise<HookAnswer> {
  const seen: Seen = { subject: {} };
  const answer = await answerSeen(gate, event, invocation, seen);
  await takeOffRefused(gate, seen, invocation.remainingMs);
  return answer;
}

async function answerSeen(
  gate: Gate,
  event: unknown,
  invocation: Invocation,
  seen: Seen,
): Promise<HookAnswer> {
  try {
    const { name, gated } = stageOf(event);
    if (gated === undefined) {
      return letThrough(gate, event, name);
    }
    const time = Math.max(0, invocation.remainingMs() - FAILURE_MS);
    return await within(time, answerCall(gate, event, invocation, seen));
  } catch (error) {
    seen.isOver = true;
    return answerFailure(gate, seen, error);
  }
}

/** At the other stages ECS may call in a rollback, which a gate would block. */
function letThrough({ starter: { telemetry } }: Gate, event: unknown, stage: string): HookAnswer {
  const { resourceArn } = Object(event);
  const deployment = typeof resourceArn === "string" ? resourceArn : "";
  const service = deployment.split("/").slice(0, -1).join("/");
  const reason = `The gate does not belong at the stage ${stage}: hook it at PRE_SCALE_UP and POST_SCALE_UP.`;
  if (!misplaced.get(`${service} ${stage}`)) {
    misplaced.set(`${service} ${stage}`, true);
    telemetry.error("the deployment gate is called at a stage where it does not belong", {
      deployment,
      stage,
      reason,
    });
  }
  return hookAnswer("SUCCEEDED", reason);
}

async function answerCall(
  gate: Gate,
  event: unknown,
  { functionArn, remainingMs }: Invocation,
  seen: Seen,
): Promise<HookAnswer> {
  const call = parseHookEvent(event, seen.subject, functionArn);
  const revision = await begin(gate, call, seen);
  if (seen.item && seen.item.state !== "IN_PROGRESS") {
    return repeated(seen.item);
  }
  const images = await deployedImages(gate, call, revision(), functionArn);
  // Named in the answer even where nothing more can be read of them.
  seen.facts = factsIn(images, new Map());
  const rows = await readRows(gate.table, images);
  seen.facts = factsIn(images, rows);
  const hasTime = () => !seen.isOver && remainingMs() - FAILURE_MS > ASKING_MS;
  const { conclusion } = judged(gate, seen);
  if (conclusion === "blocked" && seen.isLeniencyLost) {
    // A refusal is final, and an exception may hold.
    await readLeniencyOf(gate, seen);
  }
  if (conclusion === "waiting") {
    await readHeldBefore(gate, seen);
    await ask(gate, images, rows, seen, hasTime);
  }
  const answer = await settle(gate, seen);
  await renewStale(gate, images, rows, seen, hasTime);
  return answer;
}

/**
 * Reads the item, exceptions and the revision at one time.
 *
 * @returns gives the revision, or throws why there is none: a call whose answer is recorded needs none
 */
async function begin(gate: Gate, call: HookCall, seen: Seen): Promise<() => Revision> {
  const [item, , revision] = await Promise.allSettled([
    gate.items.begin(gateKey(call.place, call.stage)),
    readLeniencyOf(gate, seen),
    gate.deployments.revision(call.revisionArn),
  ]);
  if (item.status === "rejected") {
    throw item.reason;
  }
  seen.item = item.value;
  return () => {
    if (revision.status === "rejected") {
      throw revision.reason;
    }
    if (revision.value === undefined) {
      throw new UnanswerableError(
        `ECS knows no revision ${call.revisionArn}: it was deleted, perhaps with its service.`,
      );
    }
    return revision.value;
  };
}

/** Asks for the scans that are waited for, as far as they need it, and looks at their rows anew. */
async function ask(
  gate: Gate,
  images: DeployedImages,
  rows: Rows,
  seen: Seen,
  hasTime: () => boolean,
): Promise<void> {
  const keysOf = (logged: Judged["images"]) =>
    logged.flatMap(({ decision, digest, platform }) =>
      decision === "waiting" && digest && platform ? [`${digest}#${platform}`] : [],
    );
  const askedBefore = new Set(keysOf(seen.item?.log?.images ?? []));
  const wanted = keysOf(judged(gate, seen).images).filter((key) =>
    isToBeAsked(rows.get(key), askedBefore.has(key)),
  );
  if (wanted.length === 0) {
    return;
  }
  const asked = await askForScans(gate, images, new Set(wanted), String(seen.item?.key), hasTime);
  const rowsNow = withFailed(rows, await readRows(gate.table, images));
  seen.facts = factsIn(images, rowsNow, asked.sightings);
  checkAsked(gate, asked, rowsNow);
}

/**
 * A scan that was opened and could not be started is retried by the ledger, so that it can be waited for.
 *
 * @throws what kept a scan from being opened
 */
function checkAsked({ starter: { telemetry } }: Gate, { failed }: Asked, rows: Rows): void {
  for (const [key, error] of failed) {
    const state = rows.get(key)?.scan?.state;
    if (state === undefined || state === "ERROR") {
      throw error;
    }
    telemetry.error("a scan that a deployment waits for could not be started and is retried", { key, error });
  }
}

/**
 * A FAILED that is no longer fresh refuses the deployment all the same. Where no task may ever run the image again, only the
 * gate can ask for its next verdict, which the next deployment meets.
 */
async function renewStale(
  gate: Gate,
  images: DeployedImages,
  rows: Rows,
  seen: Seen,
  hasTime: () => boolean,
): Promise<void> {
  const now = gate.starter.now();
  const stale = [...rows.values()].filter(
    ({ verdict, scan }) =>
      verdict?.verdict === "FAILED" &&
      scan === undefined &&
      !(verdict.freshUntil && verdict.freshUntil > now),
  );
  if (!gate.enabled || stale.length === 0 || !hasTime()) {
    return;
  }
  const keys = new Set(stale.map(({ image }) => imageKey(image)));
  try {
    await askForScans(gate, images, keys, String(seen.item?.key), hasTime);
  } catch (error) {
    gate.starter.telemetry.error("verdicts that are no longer fresh could not be asked for anew", { error });
  }
}
