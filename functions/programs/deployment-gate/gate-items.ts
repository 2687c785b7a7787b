import { lastPart } from "../../contract/arn";
import {
  DECIDED,
  GATE_PREFIX,
  GATE_STAGES,
  GATE_STATES,
  type GateLog,
  type GateStage,
  type GateState,
} from "../../contract/blocking/gate";
import { DUE_ATTRIBUTE, EXPIRY_ATTRIBUTE, PARTITION_KEY, STATE_ATTRIBUTE } from "../../contract/ledger";
import type { DeploymentEvent } from "../../contract/notices/deployment-event";
import { queueNotice } from "../../outbox/outbox";
import { expiry } from "../../table/retention";
import { absent, is, type Row, type Table } from "../../table/table";
import { timeIn } from "../../table/value";
import type { HookCall } from "./hook-event";

/** How a deployment stands at a stage of the gate. */
export interface GateItem {
  readonly key: string;
  /** When the gate was asked first at this stage, or at this step of it; absent before anything was recorded of that. */
  readonly startedAt?: Date | undefined;
  readonly state: GateState;
  /** The latest reading or decision; absent before the first. */
  readonly log?: GateLog;
  /** The same as it stands in the item. */
  readonly logText?: string;
}

/** The record of a deployment at a stage. */
export interface GateRecord {
  readonly startedAt: Date;
  readonly state: GateState;
  readonly log: GateLog;
  /** Undefined where there is nothing to publish. */
  readonly event?: DeploymentEvent | undefined;
  /** A deployment that is held longer is in no list of what is held; only of IN_PROGRESS. */
  readonly heldUntil?: Date;
}

export function gateKey({ cluster, service, id }: HookCall["place"], stage: GateStage): string {
  return `${GATE_PREFIX}${cluster}/${service}/${id}#${stage}`;
}

/** The end of the item's key, where the item is not about the revision that the first call of the stage named: the id of another. */
export function otherRevision({ key }: Pick<GateItem, "key">): string | undefined {
  return key.split("#")[3];
}

/**
 * The items by which the gate knows deployments again. A decision is made once, because each write is conditional on the item
 * as it was read. Of two calls at one time, the second one meets what the first has written.
 */
export class GateItems {
  constructor(
    private readonly table: Pick<Table, "getAll" | "update" | "updateTogether">,
    private readonly now: () => Date = () => new Date(),
  ) {}

  /**
   * How a deployment stands at the stage of a call, and at the stages before it that were asked at, in their order.
   *
   * @throws what AWS answers
   */
  async read({ place, stage, revisionArn }: Pick<HookCall, "place" | "stage" | "revisionArn">) {
    const stages = GATE_STAGES.slice(0, GATE_STAGES.indexOf(stage) + 1);
    const keys = stages.map((each) => gateKey(place, each));
    const ofRevision = (key: string) => `${key}#${lastPart(revisionArn)}`;
    const read = await this.table.getAll([...keys, ...keys.map(ofRevision)]);
    const rows = new Map(read.map((row) => [row[PARTITION_KEY], row]));
    // No decision of one revision is repeated for another: each has an item of its own.
    const items = keys.map((key) => {
      const item = itemOf(key, rows.get(key));
      const isOfAnother = item.log?.revisionArn !== undefined && item.log.revisionArn !== revisionArn;
      return isOfAnother ? itemOf(ofRevision(key), rows.get(ofRevision(key))) : item;
    });
    const [item = itemOf(gateKey(place, stage), undefined)] = items.splice(-1);
    return {
      item,
      earlier: items.filter(({ log }) => log?.revisionArn === revisionArn),
    };
  }

  /**
   * Records what was read or decided, and has it published where there is an event of it, in one transaction.
   *
   * @returns false where somebody else has written the item meanwhile
   */
  async record(item: GateItem, { startedAt, state, log, event, heldUntil }: GateRecord): Promise<boolean> {
    const decision = JSON.stringify(log);
    const isHeld = state === "IN_PROGRESS";
    if (isHeld && item.startedAt && decision === item.logText) {
      return true;
    }
    const now = this.now();
    const change = {
      key: item.key,
      set: {
        ...{ gateState: state, startedAt, decision, heldUntil, [EXPIRY_ATTRIBUTE]: expiry(now) },
        ...(isHeld ? {} : { [STATE_ATTRIBUTE]: DECIDED, [DUE_ATTRIBUTE]: now }),
      },
      remove: isHeld ? ([STATE_ATTRIBUTE, DUE_ATTRIBUTE] as const) : [],
      condition: item.logText === undefined ? absent("decision") : is("decision", item.logText),
    };
    return event ? this.table.updateTogether([change, queueNotice(event, now)]) : this.table.update(change);
  }
}

/** The item for one more call: a step of a shift of traffic is judged anew where the one before it went on. */
export function nextStep(item: GateItem, stage: GateStage): GateItem {
  const isFurtherStep = stage === "PRE_PRODUCTION_TRAFFIC_SHIFT" && item.state === "SUCCEEDED";
  return isFurtherStep ? { ...item, state: "IN_PROGRESS", startedAt: undefined } : item;
}

/** How long a deployment was held at a stage that was decided, in milliseconds. */
export function heldMs({ startedAt, log }: GateItem): number {
  const decidedAt = timeIn(log?.decidedAt);
  return startedAt && decidedAt ? Math.max(0, decidedAt.getTime() - startedAt.getTime()) : 0;
}

function itemOf(key: string, row: Row | undefined): GateItem {
  const { startedAt, gateState, decision } = row ?? {};
  const log = logIn(decision);
  return {
    key,
    // A start that cannot be read is long ago: nothing is held for ever.
    ...(row && { startedAt: timeIn(startedAt) ?? new Date(0) }),
    state: GATE_STATES.find((state) => state === gateState) ?? "IN_PROGRESS",
    ...(log === undefined ? {} : { logText: String(decision), log }),
  };
}

/** Undefined for what nobody here wrote: it must not keep the deployment from its decision. */
function logIn(decision: unknown): GateLog | undefined {
  try {
    const log: GateLog = JSON.parse(String(decision));
    return Array.isArray(log.images) ? log : undefined;
  } catch {
    return undefined;
  }
}
