import { lastPart } from "../../../contract/arn";
import type { GateLog, GateState } from "../../../contract/blocking/gate";
import { DECIDED, GATE_PREFIX, GATE_STAGES, GATE_STATES } from "../../../contract/blocking/gate";
import { DUE_ATTRIBUTE, EXPIRY_ATTRIBUTE, STATE_ATTRIBUTE } from "../../../contract/ledger";
import { expiry } from "../../../table/retention";
import type { Row } from "../../../table/table";
import { jsonIn, timeIn } from "../../../table/value";
import { type HookCall, NO_WEIGHTS } from "../hook";

export interface GateItem {
  /** Ends with the revision's id if the stage's first call named another revision. */
  readonly key: string;
  /** First call at this stage or step; absent before anything was recorded. */
  readonly startedAt?: Date | undefined;
  readonly state: GateState;
  readonly log?: GateLog;
  /** After this time the deployment is no longer listed as held; set only for IN_PROGRESS. */
  readonly heldUntil?: Date | undefined;
}

/** State of a deployment at the stage of a call, and at the called stages before, in their order. */
export interface Stages {
  readonly own: GateItem;
  readonly earlier: readonly GateItem[];
}

/** Returns two keys for each stage. The second names the revision, so that no decision counts for another revision. */
const keysOfStages = ({ place: { cluster, service, id }, stage, revisionArn }: HookCall) =>
  GATE_STAGES.slice(0, GATE_STAGES.indexOf(stage) + 1).map((each) => {
    const key = `${GATE_PREFIX}${cluster}/${service}/${id}#${each}`;
    return [key, `${key}#${lastPart(revisionArn)}`] as const;
  });

export const keysOf = (call: HookCall): readonly string[] => keysOfStages(call).flat();

/**
 * Reads the stages. A step of a traffic shift is judged anew after the step before it passed. If the weights are equal,
 * another call has decided this step: its answer was lost, or both calls came at once.
 *
 * @param rows items of these keys; empty if they were not read
 */
export function stagesIn(rows: ReadonlyMap<string, Row>, call: HookCall): Stages {
  const items = keysOfStages(call).map(([key, ofRevision]) => {
    const item = itemOf(key, rows.get(key));
    const isOfAnother = item.log?.revisionArn !== undefined && item.log.revisionArn !== call.revisionArn;
    return isOfAnother ? itemOf(ofRevision, rows.get(ofRevision)) : item;
  });
  const [own = itemOf("", undefined)] = items.splice(-1);
  const earlier = items.filter(({ log }) => log?.revisionArn === call.revisionArn);
  const isSame = call.step !== NO_WEIGHTS && call.step === own.log?.steps?.at(-1);
  return call.step !== undefined && !isSame && own.state === "SUCCEEDED"
    ? { own: { ...own, state: "IN_PROGRESS", startedAt: undefined }, earlier }
    : { own, earlier };
}

export function heldMs({ startedAt, log }: GateItem): number {
  const decidedAt = timeIn(log?.decidedAt);
  return startedAt && decidedAt ? Math.max(0, decidedAt.getTime() - startedAt.getTime()) : 0;
}

function itemOf(key: string, row: Row | undefined): GateItem {
  const { startedAt, gateState, decision } = row ?? {};
  // An unreadable decision must not prevent a new one.
  const log = Object(jsonIn(decision));
  return {
    key,
    // An unreadable start counts as long ago, so that nothing is held for ever.
    ...(row && { startedAt: timeIn(startedAt) ?? new Date(0) }),
    state: GATE_STATES.find((state) => state === gateState) ?? "IN_PROGRESS",
    ...(Array.isArray(log.images) && { log }),
  };
}

/** Indexes a decision by its time. */
export function rowOf({ state, startedAt, log, heldUntil }: GateItem, now: Date): Row {
  return {
    ...{ gateState: state, startedAt: startedAt?.toISOString(), decision: JSON.stringify(log) },
    ...(state === "IN_PROGRESS"
      ? { heldUntil: heldUntil?.toISOString() }
      : { [STATE_ATTRIBUTE]: DECIDED, [DUE_ATTRIBUTE]: now.toISOString() }),
    [EXPIRY_ATTRIBUTE]: expiry(now),
  };
}
