import { GATE_PREFIX, GATE_STAGES, GATE_STATES } from "../contract/blocking/gate";
import { DUE_ATTRIBUTE, PARTITION_KEY } from "../contract/ledger";
import type { DeployedImage, DeploymentEvent } from "../contract/notices/deployment-event";
import type { SummaryDecision, SummaryDecisions } from "../contract/notices/summary";
import type { Row } from "../table/table";
import { jsonIn, partsIn, textIn, timeIn } from "../table/value";

/** Decisions in a summary, and images of each decision, at most. The schema has the same numbers. */
const MAX_DECISIONS = 15;
const MAX_IMAGES = 3;
/** Kind of a decision that has no event, because every image has passed. */
const PASSED = "passed";

/** The gravest first. */
const GRAVEST: readonly string[] = [
  "Deployment Blocked",
  "Deployment Rolled Back",
  "Task Stopped",
  "Enforcement Paused",
  "Deployment Allowed Failed",
  "Deployment Audited",
  "Enforcement Audited",
  "Deployment Allowed Unscanned",
  "Deployment Exception Used",
] satisfies readonly DeploymentEvent["detailType"][];

/** A decision as its item stores it. Another writer may have changed the item, so any property may be missing. */
type StoredDecision = { readonly [Name in keyof DeploymentEvent]?: unknown };

export class Decisions {
  private readonly kinds = new Map<string, number>();
  private latest: SummaryDecision[] = [];

  constructor(
    private readonly from: Date,
    private readonly to: Date,
  ) {}

  /** @param stored undefined if nothing is decided yet */
  add(stored?: StoredDecision): void {
    const detailType = textIn(stored?.detailType ?? PASSED);
    const decidedAt = timeIn(stored?.decidedAt);
    if (!(stored && detailType && decidedAt && decidedAt >= this.from && decidedAt < this.to)) {
      return;
    }
    this.kinds.set(detailType, (this.kinds.get(detailType) ?? 0) + 1);
    if (detailType !== PASSED) {
      this.latest = [...this.latest, decisionOf(stored, detailType, decidedAt)]
        .sort((one, other) => gravity(one) - gravity(other) || other.decidedAt.localeCompare(one.decidedAt))
        .slice(0, MAX_DECISIONS);
    }
  }

  get all(): SummaryDecisions {
    const kinds = [...this.kinds].map(([detailType, number]) => ({ detailType, number }));
    return {
      number: kinds.reduce((sum, { number }) => sum + number, 0),
      kinds: kinds.sort((one, other) => gravity(one) - gravity(other)).slice(0, GRAVEST.length + 1),
      latest: this.latest,
    };
  }
}

/**
 * Reads the decision from an item of the gate. Undefined while the gate holds the deployment, and for an unknown state.
 */
export function gateDecision(row: Row): StoredDecision | undefined {
  const isDecided = GATE_STATES.some((known) => known === row.gateState && known !== "IN_PROGRESS");
  const decision: StoredDecision = Object(jsonIn(row.decision));
  return isDecided ? { ...decision, decidedAt: decision.decidedAt ?? row[DUE_ATTRIBUTE] } : undefined;
}

/** Reads what was done from an item of enforcement. Undefined if nothing was done yet. */
export function enforcementDecision(row: Row): StoredDecision | undefined {
  // An item with a due time is still in progress.
  return row.decision === undefined || row[DUE_ATTRIBUTE] !== undefined
    ? undefined
    : Object(jsonIn(row.decision));
}

function decisionOf({ images, ...stored }: StoredDecision, detailType: string, decidedAt: Date) {
  const { account, region } = partsIn(stored, ["account", "region"], textIn);
  const all: readonly Partial<DeployedImage>[] = Array.isArray(images) ? images.map(Object) : [];
  const blocked = all.filter(({ decision }) => decision === "blocked");
  const references = (blocked.length > 0 ? blocked : all).map(({ reference }) => textIn(reference) ?? "?");
  const named = [...new Set(references)];
  return {
    detailType,
    decidedAt: decidedAt.toISOString(),
    ...partsIn(stored, ["cluster", "service", "family"], textIn),
    ...(account && region ? { account, region } : {}),
    images: named.slice(0, MAX_IMAGES),
    furtherImages: Math.max(0, named.length - MAX_IMAGES),
  };
}

/** Returns the rank of a kind; unknown kinds come last. */
export function gravity({ detailType }: Pick<SummaryDecision, "detailType">): number {
  const place = GRAVEST.indexOf(detailType);
  return place === -1 ? GRAVEST.length : place;
}

/** The gate's latest item of a service. */
interface Latest {
  readonly key: string;
  /** Start in milliseconds since 1970; 0 if it cannot be read. */
  readonly at: number;
  readonly isHeld: boolean;
}

/** Key of a gate's item: gate#CLUSTER/SERVICE/DEPLOYMENT#STAGE. */
const KEY = new RegExp(`^${GATE_PREFIX}([^/#]+/[^/#]+)/[^/#]+#(\\w+)$`);

/**
 * Finds the deployments that the gate holds among its items, which come in any order. A service has one at most: a
 * newer deployment replaces older ones, and a later stage replaces earlier stages.
 */
export class HeldDeployments {
  private readonly latest = new Map<string, Latest>();

  /** @param now a hold that ended before this time no longer counts */
  constructor(private readonly now: Date) {}

  /** Adds an item. Ignores items that are not the gate's. */
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

  get keys(): readonly string[] {
    return [...this.latest.values()].filter(({ isHeld }) => isHeld).map(({ key }) => key);
  }
}
