import { lastPart } from "../../../contract/arn";
import type { GateLog, GateState } from "../../../contract/blocking/gate";
import { DECIDED, GATE_PREFIX, GATE_STAGES, GATE_STATES } from "../../../contract/blocking/gate";
import { DUE_ATTRIBUTE, EXPIRY_ATTRIBUTE, STATE_ATTRIBUTE } from "../../../contract/ledger";
import { expiry } from "../../../table/retention";
import type { Row } from "../../../table/table";
import { jsonIn, timeIn } from "../../../table/value";
import { type HookCall, NO_WEIGHTS } from "../hook";

/** How a deployment stands at a stage of the gate. */
export interface GateItem {
  /** Ends with the id of its revision, where the first call of the stage named another one. */
  readonly key: string;
  /** When the gate was asked first at this stage, or at this step of it; absent before anything was recorded of that. */
  readonly startedAt?: Date | undefined;
  readonly state: GateState;
  /** The latest reading or decision; absent before the first. */
  readonly log?: GateLog;
  /** A deployment that is held longer is in no list of what is held; only of IN_PROGRESS. */
  readonly heldUntil?: Date | undefined;
}

/** How a deployment stands at the stage of a call, and at the stages before it that were asked at, in their order. */
export interface Stages {
  readonly own: GateItem;
  readonly earlier: readonly GateItem[];
}

/** Of each stage up to a call's, the key of its item, and that of its revision's own: no decision of one is repeated for another. */
const keysOfStages = ({ place: { cluster, service, id }, stage, revisionArn }: HookCall) =>
  GATE_STAGES.slice(0, GATE_STAGES.indexOf(stage) + 1).map((each) => {
    const key = `${GATE_PREFIX}${cluster}/${service}/${id}#${each}`;
    return [key, `${key}#${lastPart(revisionArn)}`] as const;
  });

export const keysOf = (call: HookCall): readonly string[] => keysOfStages(call).flat();

/**
 * Reads how the deployment stands. A step of a shift of traffic is judged anew where the one before it went on. A call with the
 * same weights is about the same step, and another call has decided that: its answer was lost, or both came at one time.
 *
 * @param rows the items of those keys; none: they were not read
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

/** How long a deployment was held at a stage that was decided, in milliseconds. */
export function heldMs({ startedAt, log }: GateItem): number {
  const decidedAt = timeIn(log?.decidedAt);
  return startedAt && decidedAt ? Math.max(0, decidedAt.getTime() - startedAt.getTime()) : 0;
}

function itemOf(key: string, row: Row | undefined): GateItem {
  const { startedAt, gateState, decision } = row ?? {};
  // A decision that nobody here wrote must not keep the deployment from its own.
  const log = Object(jsonIn(decision));
  return {
    key,
    // A start that cannot be read is long ago: nothing is held for ever.
    ...(row && { startedAt: timeIn(startedAt) ?? new Date(0) }),
    state: GATE_STATES.find((state) => state === gateState) ?? "IN_PROGRESS",
    ...(Array.isArray(log.images) && { log }),
  };
}

/** The item as the table keeps it. A decision is found by its time. */
export function rowOf({ state, startedAt, log, heldUntil }: GateItem, now: Date): Row {
  return {
    ...{ gateState: state, startedAt: startedAt?.toISOString(), decision: JSON.stringify(log) },
    ...(state === "IN_PROGRESS"
      ? { heldUntil: heldUntil?.toISOString() }
      : { [STATE_ATTRIBUTE]: DECIDED, [DUE_ATTRIBUTE]: now.toISOString() }),
    [EXPIRY_ATTRIBUTE]: expiry(now),
  };
}
