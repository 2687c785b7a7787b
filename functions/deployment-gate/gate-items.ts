import { lastPart } from "../contract/arn";
import { DECIDED, GATE_PREFIX, GATE_STATES, type GateStage, type GateState } from "../contract/blocking/gate";
import type { GateLog } from "../contract/blocking/gate-log";
import { DAY } from "../contract/durations";
import { DUE_ATTRIBUTE, EXPIRY_ATTRIBUTE, PARTITION_KEY, STATE_ATTRIBUTE } from "../contract/ledger";
import type { DeploymentEvent } from "../contract/notices/deployment-event";
import { queueNotice } from "../outbox/outbox";
import { absent, all, is } from "../table/condition";
import { expiry } from "../table/retention";
import type { Row, Table } from "../table/table";
import { timeIn } from "../table/value";

/** How a deployment stands at a stage of the gate. */
export interface GateItem {
  readonly key: string;
  /** When the gate was asked first at this stage, or at this step of it; absent where that cannot be read. */
  readonly startedAt?: Date;
  readonly state: GateState;
  /** The revision that it is about; absent before a call has named one. */
  readonly revisionArn?: string;
  /** The latest reading or decision; absent before the first. */
  readonly log?: GateLog;
  /** The same as it stands in the item. */
  readonly logText?: string;
}

/** The deployment of a service. */
export interface GatedDeployment {
  readonly cluster: string;
  readonly service: string;
  /** Id of the deployment. */
  readonly id: string;
}

export function gateKey({ cluster, service, id }: GatedDeployment, stage: GateStage): string {
  return `${GATE_PREFIX}${cluster}/${service}/${id}#${stage}`;
}

/**
 * The end of the item's key, where the item is not about the revision that the first call of the stage named. It is the id of
 * another revision, or `invalid` of calls that are none of ECS's.
 */
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
   * The item as it is now; made with the first call, whose time stays. A revision that is not the one of the item has an item of its
   * own, because no decision of one is repeated for another.
   *
   * @param heldMs a deployment that is held longer is in no list of what is held
   */
  async begin(key: string, revisionArn?: string, heldMs = DAY): Promise<GateItem> {
    const now = this.now();
    const { row } = await this.table.update({
      key,
      set: {},
      setOnce: {
        ...this.beginning(heldMs),
        ...(revisionArn === undefined ? {} : { revisionArn }),
        [EXPIRY_ATTRIBUTE]: expiry(now),
      },
    });
    const item = itemOf(key, row ?? {});
    const own = item.revisionArn ?? item.log?.revisionArn;
    return own === undefined || revisionArn === undefined || own === revisionArn
      ? item
      : this.begin(`${key}#${lastPart(revisionArn)}`, undefined, heldMs);
  }

  /** Has a stage judged anew that let the deployment go on before: a shift of traffic has several steps. */
  async reopen(item: GateItem, heldMs = DAY): Promise<GateItem> {
    const { row } = await this.table.update({
      key: item.key,
      set: this.beginning(heldMs),
      remove: [STATE_ATTRIBUTE, DUE_ATTRIBUTE],
      condition: asRead(item),
    });
    return itemOf(item.key, row ?? {});
  }

  /** The item as it is now, after somebody else has written it. */
  async read({ key }: GateItem): Promise<GateItem> {
    const [row = {}] = await this.table.getAll([key]);
    return itemOf(key, row);
  }

  private beginning(heldMs: number) {
    const now = this.now();
    const gateState: GateState = "IN_PROGRESS";
    return { startedAt: now, gateState, heldUntil: new Date(now.getTime() + heldMs) };
  }

  /**
   * How a deployment stands at some stages, in their order; one that was not asked at is left out.
   *
   * @throws what AWS answers
   */
  async ofStages(deployment: GatedDeployment, stages: readonly GateStage[]): Promise<readonly GateItem[]> {
    const keys = stages.map((each) => gateKey(deployment, each));
    const rows = keys.length > 0 ? await this.table.getAll(keys) : [];
    const items = rows.map((row) => itemOf(String(row[PARTITION_KEY]), row));
    return items.sort((one, other) => keys.indexOf(one.key) - keys.indexOf(other.key));
  }

  /**
   * Keeps what was read while the deployment is held.
   *
   * @returns the item as it is then; undefined where somebody else has written it meanwhile
   */
  async record(item: GateItem, log: GateLog): Promise<GateItem | undefined> {
    const logText = JSON.stringify(log);
    if (logText === item.logText) {
      return item;
    }
    const { applied } = await this.table.update({
      key: item.key,
      set: { decision: logText },
      condition: asRead(item),
    });
    return applied ? { ...item, log, logText } : undefined;
  }

  /**
   * Records the decision, and has it published where there is an event of it, in one transaction.
   *
   * @returns false where somebody else has written the item meanwhile
   */
  async decide(
    item: GateItem,
    state: Exclude<GateState, "IN_PROGRESS">,
    log: GateLog,
    event: DeploymentEvent | undefined,
  ): Promise<boolean> {
    const now = this.now();
    const decision = {
      key: item.key,
      set: {
        gateState: state,
        decision: JSON.stringify(log),
        [STATE_ATTRIBUTE]: DECIDED,
        [DUE_ATTRIBUTE]: now,
        [EXPIRY_ATTRIBUTE]: expiry(now),
      },
      condition: asRead(item),
    };
    return this.table.updateTogether([decision, ...(event ? [queueNotice(event, now)] : [])]);
  }
}

const asRead = ({ logText, state }: GateItem) =>
  all(is("gateState", state), logText === undefined ? absent("decision") : is("decision", logText));

/** How long a deployment was held at a stage that was decided, in milliseconds. */
export function heldMs({ startedAt, log }: GateItem): number {
  const decidedAt = timeIn(log?.decidedAt);
  return startedAt && decidedAt ? Math.max(0, decidedAt.getTime() - startedAt.getTime()) : 0;
}

function itemOf(key: string, { startedAt, gateState, decision, revisionArn }: Row): GateItem {
  const started = timeIn(startedAt);
  const logText = typeof decision === "string" ? decision : undefined;
  return {
    key,
    ...(started && { startedAt: started }),
    state: GATE_STATES.find((state) => state === gateState) ?? "IN_PROGRESS",
    ...(typeof revisionArn === "string" ? { revisionArn } : {}),
    ...(logText === undefined ? {} : { logText, ...logIn(logText) }),
  };
}

/** Without one for what nobody here wrote. */
function logIn(text: string): Pick<GateItem, "log"> {
  try {
    const log: GateLog = JSON.parse(text);
    const isLog = Array.isArray(log.images) && log.images.every((image) => Object(image) === image);
    return isLog ? { log } : {};
  } catch {
    return {};
  }
}
