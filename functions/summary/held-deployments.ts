import { GATE_PREFIX, GATE_STAGES } from "../contract/blocking/gate";
import { PARTITION_KEY } from "../contract/ledger";
import type { Row } from "../table/table";
import { timeIn } from "../table/value";

/** The gate's latest call about a service. */
interface Latest {
  readonly key: string;
  /** When, in milliseconds since 1970; 0 where that cannot be read. */
  readonly at: number;
  readonly isHeld: boolean;
}

/** gate#CLUSTER/SERVICE/DEPLOYMENT#STAGE */
const KEY = new RegExp(`^${GATE_PREFIX}([^/#]+/[^/#]+)/[^/#]+#(\\w+)$`);

/**
 * Finds the deployments that the gate holds among its items, taken in any order: of each service at most the one that it was
 * asked about last. That has replaced those before it, and a later stage of it the stages before.
 */
export class HeldDeployments {
  private readonly latest = new Map<string, Latest>();

  /** @param now what is held until before that, nobody asks about any more */
  constructor(private readonly now: Date) {}

  /** Takes an item; one that is none of the gate is left out. */
  add({ [PARTITION_KEY]: key, startedAt, gateState, heldUntil }: Row): void {
    const [, service, stage] = KEY.exec(String(key)) ?? [];
    if (service === undefined) {
      return;
    }
    const at = timeIn(startedAt)?.getTime() ?? 0;
    const known = this.latest.get(service);
    if (known === undefined || known.at < at) {
      const until = timeIn(heldUntil);
      const isHeld =
        gateState === "IN_PROGRESS" &&
        GATE_STAGES.some((each) => each === stage) &&
        !(until && until < this.now);
      this.latest.set(service, { key: String(key), at, isHeld });
    }
  }

  /** Keys of the items by which deployments are held. */
  get keys(): readonly string[] {
    return [...this.latest.values()].filter(({ isHeld }) => isHeld).map(({ key }) => key);
  }
}
