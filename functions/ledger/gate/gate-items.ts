import {
  DECIDED,
  GATE_PREFIX,
  GATE_STATES,
  type GateStage,
  type GateState,
} from "../../contract/blocking/gate";
import type { GateLog } from "../../contract/blocking/gate-log";
import { DUE_ATTRIBUTE, EXPIRY_ATTRIBUTE, STATE_ATTRIBUTE } from "../../contract/ledger";
import type { DeploymentEvent } from "../../contract/notices/deployment-event";
import { queueNotice } from "../outbox";
import { expiry } from "../retention";
import { absent, all, is } from "../table/condition";
import type { Row, Table } from "../table/table";
import { timeIn } from "../table/value";

/** How a deployment stands at a stage of the gate. */
export interface GateItem {
  readonly key: string;
  /** When the gate was asked first at this stage; absent where that cannot be read. */
  readonly startedAt?: Date;
  readonly state: GateState;
  /** What was read or decided last; absent before that. */
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
 * The items by which the gate knows deployments again. A decision is made once: each write is conditional on the item as
 * it was read, so that of two calls at one time the second one meets what the first has written.
 */
export class GateItems {
  constructor(
    private readonly table: Pick<Table, "get" | "update" | "updateTogether">,
    private readonly now: () => Date = () => new Date(),
  ) {}

  /** The item as it is now; made with the first call, whose time stays. */
  async begin(key: string): Promise<GateItem> {
    const now = this.now();
    const { row } = await this.table.update({
      key,
      set: {},
      setOnce: {
        startedAt: now,
        gateState: "IN_PROGRESS" satisfies GateState,
        [EXPIRY_ATTRIBUTE]: expiry(now),
      },
    });
    return itemOf(key, row ?? {});
  }

  /**
   * How long a deployment was held at the stage before this one, in milliseconds; 0 where no decision of that is recorded.
   *
   * @throws what AWS answers
   */
  async heldBefore(deployment: GatedDeployment, stage: GateStage): Promise<number> {
    if (stage !== "POST_SCALE_UP") {
      return 0;
    }
    const key = gateKey(deployment, "PRE_SCALE_UP");
    const { startedAt, log } = itemOf(key, (await this.table.get(key)) ?? {});
    const decidedAt = timeIn(log?.decidedAt);
    return startedAt && decidedAt ? Math.max(0, decidedAt.getTime() - startedAt.getTime()) : 0;
  }

  /**
   * Keeps what was read while the deployment is held.
   *
   * @returns the item as it is then; undefined where somebody else has written it meanwhile
   */
  async note(item: GateItem, log: GateLog): Promise<GateItem | undefined> {
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

const asRead = ({ logText }: GateItem) =>
  all(
    is("gateState", "IN_PROGRESS" satisfies GateState),
    logText === undefined ? absent("decision") : is("decision", logText),
  );

function itemOf(key: string, { startedAt, gateState, decision }: Row): GateItem {
  const started = timeIn(startedAt);
  const logText = typeof decision === "string" ? decision : undefined;
  return {
    key,
    ...(started && { startedAt: started }),
    state: GATE_STATES.find((state) => state === gateState) ?? "IN_PROGRESS",
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
