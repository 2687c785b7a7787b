import { lastPart, parseArn } from "../contract/arn";
import {
  DECIDED,
  GATE_PREFIX,
  type GateState,
  HOLDING,
  HOLDING_LOOK_MS,
  HOOK_TIMEOUT,
} from "../contract/blocking/gate";
import type { GateLog } from "../contract/blocking/gate-log";
import { HOUR, MINUTE } from "../contract/durations";
import { DUE_ATTRIBUTE, EXPIRY_ATTRIBUTE, PARTITION_KEY, STATE_ATTRIBUTE } from "../contract/ledger";
import type { DeploymentEvent } from "../contract/notices/deployment-event";
import type { Telemetry } from "../contract/telemetry";
import { type Deployment, isUnderWay } from "../deployments/deployment";
import type { EcsDeployments } from "../deployments/ecs-deployments";
import { queueNotice } from "../outbox/outbox";
import { absent, all, is } from "../table/condition";
import { expiry } from "../table/retention";
import type { Change, Row, Table } from "../table/table";
import { textIn, timeIn } from "../table/value";

/** Collaborators for a look at the hooks of deployments that the gate holds. */
export interface HookWatch {
  readonly installation: string;
  readonly table: Pick<Table, "due" | "update" | "updateTogether">;
  readonly ecs: Pick<EcsDeployments, "deployment">;
  readonly telemetry: Telemetry;
  readonly now: () => Date;
}

/** Deployments looked at in one invocation; the others are due in the next one. */
const PAGE = 100;
/** No hook of ours waits longer: ECS gives it a day where its service says nothing else. */
const WATCHED_MS = 48 * HOUR;
const MOST_NAMED = 3;

/** The gate's log of a deployment that it holds; one of foreign origin may lack anything else. */
type Held = GateLog & { readonly deploymentArn: string };

/**
 * Finds deployments that went around the gate, because their hook has a time-out of its own that lets them go on. Each is
 * published once, whatever number of its stages did that. A hook whose time-out rolls back has refused.
 *
 * @returns what is to be published
 */
export async function passTimedOutHooks(
  watch: HookWatch,
  hasTime: () => boolean,
): Promise<readonly DeploymentEvent[]> {
  const { table, telemetry, now } = watch;
  const events: DeploymentEvent[] = [];
  for (const { key, dueAt } of await table.due(HOLDING, now(), PAGE)) {
    if (!hasTime()) {
      break;
    }
    try {
      const { applied, row = {} } = await table.update({
        key,
        set: { [DUE_ATTRIBUTE]: new Date(now().getTime() + HOLDING_LOOK_MS) },
        condition: all(is(STATE_ATTRIBUTE, HOLDING), is(DUE_ATTRIBUTE, dueAt)),
      });
      events.push(...(applied ? await lookAt(watch, key, row) : []));
    } catch (error) {
      telemetry.error("checking the hook of a held deployment failed; will retry", {
        key,
        error,
      });
    }
  }
  return events;
}

async function lookAt(watch: HookWatch, key: string, row: Row): Promise<DeploymentEvent[]> {
  const { table, ecs, now } = watch;
  // A call that has recorded nothing yet names no deployment.
  const held = heldIn(row);
  const startedAt = timeIn(row.startedAt) ?? new Date(0);
  const deployment = held && (await ecs.deployment(held.deploymentArn));
  // Callers of the gate may name a revision that the deployment does not bring.
  const isOfTarget = [undefined, held?.revisionArn].includes(deployment?.targetRevisionArn);
  const heldAt = key.split("#")[2] ?? "";
  if (held && deployment && isOfTarget && hasGoneAround(watch, deployment, heldAt, startedAt)) {
    return publish(watch, key, held);
  }
  const isOver = held !== undefined && !(deployment && isUnderWay(deployment));
  // Of what names no deployment nobody can say when that is over, and nothing can be published.
  const heldUntil = held === undefined ? timeIn(row.heldUntil) : undefined;
  if (isOver || now() > (heldUntil ?? new Date(startedAt.getTime() + WATCHED_MS))) {
    await table.update(forget(key));
  }
  return [];
}

/**
 * Whether ECS went on without an answer of the gate.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentLifecycleHookDetail.html
 */
function hasGoneAround(
  { installation, now }: HookWatch,
  { hooks, calledHooks = [], stage, status, isTakenBack }: Deployment,
  heldAt: string,
  startedAt: Date,
): boolean {
  const isOurs = ({ targetArn = "" }: { readonly targetArn: string | undefined }) =>
    parseArn(targetArn).resource[1] === `${installation}-deployment-gate`;
  const isTimedOut = calledHooks.some(
    (hook) =>
      isOurs(hook) &&
      hook.timeoutAction === "CONTINUE" &&
      (hook.status === "TIMED_OUT" ||
        (hook.status === "IN_PROGRESS" && hook.expiresAt !== undefined && hook.expiresAt <= now())),
  );
  // ECS names the hooks of one stage, and may be at the next one by now.
  const isLeftBehind = hooks.some(
    (hook) =>
      isOurs(hook) &&
      hook.stages.includes(heldAt) &&
      hook.timeout?.action === "CONTINUE" &&
      startedAt.getTime() + hook.timeout.minutes * MINUTE <= now().getTime(),
  );
  // A deployment that another one has replaced has not gone on.
  const isStopped = status === "STOPPED" || status === "STOP_REQUESTED";
  return !isTakenBack && !isStopped && (isTimedOut || (stage !== heldAt && isLeftBehind));
}

/** @returns nothing where another stage has published it, or the gate has decided meanwhile */
async function publish(watch: HookWatch, key: string, held: Held): Promise<DeploymentEvent[]> {
  const { table, telemetry } = watch;
  const now = watch.now();
  const deployment = key.slice(0, key.indexOf("#", GATE_PREFIX.length));
  const event = hookEvent(lastPart(deployment), held, now);
  const { version: _, deploymentEventId: __, ...log } = event;
  const decision: Change = {
    key: `${deployment}#${HOOK_TIMEOUT}`,
    set: {
      gateState: "SUCCEEDED" satisfies GateState,
      startedAt: now,
      decision: JSON.stringify(log),
      [STATE_ATTRIBUTE]: DECIDED,
      [DUE_ATTRIBUTE]: now,
      [EXPIRY_ATTRIBUTE]: expiry(now),
    },
    condition: absent(PARTITION_KEY),
  };
  if (!(await table.updateTogether([forget(key), decision, queueNotice(event, now, "writer")]))) {
    await table.update(forget(key));
    return [];
  }
  telemetry.count("GateAllowedUnscanned");
  telemetry.error("a deployment went around the gate by the time-out of its hook", {
    deployment: held.deploymentArn,
    reason: event.reason,
  });
  return [event];
}

/** The gate may still decide for itself: only the index forgets it. */
function forget(key: string): Change {
  return {
    key,
    set: {},
    remove: [STATE_ATTRIBUTE, DUE_ATTRIBUTE],
    condition: is(STATE_ATTRIBUTE, HOLDING),
  };
}

function hookEvent(id: string, { images, steps: _, said: __, ...held }: Held, now: Date): DeploymentEvent {
  const names = [...new Set(images.map(({ reference }) => reference))];
  const further = names.length > MOST_NAMED ? ` and ${names.length - MOST_NAMED} more` : "";
  const waited =
    names.length > 0 ? ` while it waited for ${names.slice(0, MOST_NAMED).join(", ")}${further}` : "";
  return {
    ...held,
    version: "1",
    deploymentEventId: `${id}-hook-timeout`,
    detailType: "Deployment Allowed Unscanned",
    decidedAt: now.toISOString(),
    because: "hook-timeout",
    reason: `The deployment of ${held.service} goes on without an answer of the gate: the time-out of its hook was over${waited}. Give timeout_configuration of the hook the action ROLLBACK, or leave it out.`,
    images: [],
  };
}

/** Undefined for what nobody here wrote. */
function heldIn({ decision }: Row): Held | undefined {
  try {
    const held: Held = JSON.parse(textIn(decision) ?? "");
    return typeof held.deploymentArn === "string" && Array.isArray(held.images) ? held : undefined;
  } catch {
    return undefined;
  }
}
