import { GATE_PREFIX } from "../../../functions/contract/blocking/gate";
import { PARTITION_KEY } from "../../../functions/contract/ledger";
import type { Row } from "../../../functions/ledger/table/table";
import type { HookAnswer, HookCall } from "../../aws/deployments/deployment";
import type { Caller } from "../../program/call";
import type { Observer } from "../../world/observer";

/** What an instance of the gate has met by now while it works on one call of its hook. */
export interface Met {
  /** Images whose rows it has read with the verdict FAILED. */
  readonly failed: Set<string>;
  /** Images whose rows it has read with another verdict. */
  readonly others: Set<string>;
  /** It has read the item of the deployment and stage, in which stands what calls before have read. */
  hasItem: boolean;
  /** A call of AWS failed otherwise than by a condition that did not hold. */
  hasFailed: boolean;
  beganAt: number;
}

/** Errors by which DynamoDB says that a condition did not hold. */
const CONDITIONAL = ["ConditionalCheckFailedException", "TransactionCanceledException"];

/** Sees what the gate sees, call by call. */
export class GateWatch implements Observer {
  private readonly working = new Map<Caller, Met>();
  private readonly met = new Map<HookCall, Met>();

  /** @param ended called with each call of the gate that has ended, and with what it met */
  constructor(
    private readonly now: () => number,
    private readonly ended: (call: HookCall, answer: HookAnswer, met: Met) => void,
  ) {}

  hookCalled(call: HookCall, caller: Caller): void {
    const met: Met = {
      failed: new Set(),
      others: new Set(),
      hasItem: false,
      hasFailed: false,
      beganAt: this.now(),
    };
    this.working.set(caller, met);
    this.met.set(call, met);
  }

  answered(caller: Caller, _: unknown, answer: unknown, isError: boolean): void {
    const met = this.working.get(caller);
    if (met === undefined) {
      return;
    }
    met.hasFailed ||= isError && !CONDITIONAL.includes(Object(answer).name);
    for (const row of rowsIn(answer)) {
      met.hasItem ||= String(row[PARTITION_KEY]).startsWith(GATE_PREFIX);
      if (row.verdict === "FAILED") {
        met.failed.add(String(row[PARTITION_KEY]));
      } else if (row.verdict !== undefined) {
        met.others.add(String(row[PARTITION_KEY]));
      }
    }
  }

  hookAnswered(call: HookCall, answer: HookAnswer): void {
    const met = this.met.get(call);
    if (met !== undefined) {
      this.met.delete(call);
      this.ended(call, answer, met);
    }
  }
}

/** The items in an answer of DynamoDB, in whatever form its operation gives them. */
function rowsIn(answer: unknown): Row[] {
  if (typeof answer !== "object" || answer === null) {
    return [];
  }
  return typeof (answer as Row)[PARTITION_KEY] === "string"
    ? [answer as Row]
    : Object.values(answer).flatMap(rowsIn);
}

/** What names a stage of a deployment. */
export function stageOf({ deployment, stage }: HookCall): string {
  return `${deployment.arn.split(":").at(-1)} at ${stage}`;
}
