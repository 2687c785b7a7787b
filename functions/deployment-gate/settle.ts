import { within } from "../clients/time-limit";
import type { LoggedImage } from "../contract/blocking/gate-log";
import type { GateItem } from "../ledger/gate/gate-items";
import { readOwner } from "../ledger/running/who-runs";
import { timeOverAt } from "./decide";
import { waitingReason } from "./describe";
import { type Gate, isOpen, judged, type Seen, situationOf } from "./gate-call";
import { type HookAnswer, hookAnswer } from "./hook-answer";
import { decisionOf, logOf, reportDecision } from "./record";

/** A scan has just been asked for, or waits; one that has run for a while ends soon. In seconds. */
export const LATER = 30;
const SOON = 15;
const RUNS_FOR_MS = 60_000;
/** The gate's answer waits no longer for the owner of the service. */
const OWNER_MS = 2000;
/** How often two calls at one time may get into each other's way. */
const MOST_WRITES = 4;

/** Records what is decided, or what is waited for, and answers it. What another call has decided meanwhile is repeated. */
export async function settle(gate: Gate, seen: Seen, failure?: string): Promise<HookAnswer> {
  for (let attempt = 1; attempt <= MOST_WRITES && seen.item; attempt++) {
    const { item } = seen;
    const judgement = judged(gate, seen, failure);
    if (judgement.conclusion === "waiting") {
      const reason = waitingReason(seen.subject.place?.service ?? "", judgement.images);
      const noted = await gate.items.note(item, logOf(gate, seen.subject, judgement.images, reason));
      if (noted) {
        return hookAnswer("IN_PROGRESS", reason, callBackDelay(gate, seen));
      }
    } else {
      const now = gate.starter.now();
      const found = { ...judgement, isOpen: isOpen(gate, seen), failure };
      const decided = decisionOf(gate, seen.subject, found, now);
      // Only what is published names an owner.
      const owner =
        decided.event && failure === undefined ? await ownerOf(gate, seen, found.images) : undefined;
      const decision = owner ? decisionOf(gate, seen.subject, { ...found, owner }, now) : decided;
      checkInTime(seen, failure);
      if (await gate.items.decide(item, decision.state, decision.log, decision.event)) {
        reportDecision(gate, decision, item, now);
        seen.item = { ...item, state: decision.state, log: decision.log };
        return repeated(seen.item);
      }
    }
    seen.item = await gate.items.begin(item.key);
    if (seen.item.state !== "IN_PROGRESS") {
      return repeated(seen.item);
    }
  }
  throw new Error(`The decision met ${MOST_WRITES} other writes of its item.`);
}

/**
 * As the items of the images say; of a new image they say nothing yet, so that ECS is asked then, once. Never throws, and
 * waits two seconds at most.
 */
async function ownerOf(
  gate: Gate,
  { subject: { place, deploymentArn } }: Seen,
  images: readonly LoggedImage[],
): Promise<string | undefined> {
  const known = images.flatMap(({ reference, digest, platform }) =>
    platform ? [{ reference, platform, ...(digest ? { digest } : {}) }] : [],
  );
  if (place === undefined || deploymentArn === undefined) {
    return undefined;
  }
  const runner = { kind: "service", name: place.service, cluster: place.cluster } as const;
  const find = async () =>
    (await readOwner(gate.table, known, runner).catch(() => undefined)) ??
    (await gate.owners?.ofTask(deploymentArn))?.owner;
  return within(OWNER_MS, find()).catch((error) => {
    gate.starter.telemetry.info("the owner of a service could not be found, its decision goes without", {
      deployment: deploymentArn,
      error,
    });
    return undefined;
  });
}

function checkInTime({ isOver = false }: Seen, failure: string | undefined): void {
  if (isOver && failure === undefined) {
    throw new Error("The call was answered before.");
  }
}

/** The answer that was recorded. */
export function repeated({ state, log }: GateItem): HookAnswer {
  return hookAnswer(state, log?.reason ?? "");
}

/** Seconds until the next call: as the scans stand, and never past the deployment's own time. */
function callBackDelay(gate: Gate, seen: Seen): number {
  const now = gate.starter.now().getTime();
  const running = (seen.facts ?? []).filter(({ scan }) => scan?.state === "SCANNING");
  const endsSoon = running.some(({ scan }) => now - (scan?.startedAt?.getTime() ?? now) > RUNS_FOR_MS);
  const left = Math.ceil((timeOverAt(situationOf(gate, seen)) - now) / 1000);
  return Math.max(1, Math.min(endsSoon ? SOON : LATER, left));
}
