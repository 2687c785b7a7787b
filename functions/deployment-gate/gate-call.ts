import type { GateSettings } from "../contract/blocking/gate";
import type { Revision } from "../deployments/deployment";
import { type Leniency, readLeniency } from "../exceptions/exceptions";
import type { GateItem, GateItems } from "../ledger/gate/gate-items";
import type { Table } from "../ledger/table/table";
import type { EcsOwners } from "../owners/ecs-owners";
import type { ImageFacts, Situation } from "./decide";
import type { HookSubject } from "./hook-event";
import type { ImageReader } from "./images/deployed-images";
import type { ScanAsker } from "./images/scans";
import { factsOf, type Judged, judge } from "./judge";

/** What the gate works with. It remembers nothing of a deployment: all of that is in the ledger. */
export interface Gate extends ImageReader, Omit<ScanAsker, "taskDefinitions"> {
  readonly deployments: ImageReader["deployments"] & {
    revision(revisionArn: string): Promise<Revision | undefined>;
  };
  readonly items: GateItems;
  readonly table: Pick<Table, "get" | "getAll" | "update">;
  /** Says who answers for the service of a deployment, where the table does not know. Default: nobody is asked */
  readonly owners?: Pick<EcsOwners, "ofTask">;
  readonly settings: GateSettings;
  /** The input `name`. */
  readonly installation: string;
  /** The input `enabled`: without it no scan starts, and none is waited for. */
  readonly enabled: boolean;
}

/** One invocation of the function. */
export interface Invocation {
  /** ARN by which the function was called; absent where nobody knows. */
  readonly functionArn: string | undefined;
  readonly remainingMs: () => number;
}

/** What a call has learnt, for the case that it fails. */
export interface Seen {
  readonly subject: HookSubject;
  item?: GateItem;
  /** How long the deployment was held at the stage before, in milliseconds. */
  heldBefore?: number | undefined;
  leniency?: Leniency;
  /** AWS did not give the exceptions: they may be readable a moment later. */
  isLeniencyLost?: boolean;
  facts?: readonly ImageFacts[];
  /** The call was answered: what still works on it must not write any more. */
  isOver?: boolean;
}

/** What is left of an invocation for answering when something fails. */
export const FAILURE_MS = 5000;

/** Where exceptions cannot be read, none holds, and the gate counts as closed. */
export async function readLeniencyOf({ table, starter }: Gate, seen: Seen): Promise<void> {
  try {
    seen.leniency = await readLeniency(table, starter.now());
    seen.isLeniencyLost = false;
  } catch (error) {
    seen.isLeniencyLost = true;
    seen.leniency = { exceptions: [], problem: `Exceptions cannot be read, so that none holds: ${error}` };
  }
  if (seen.leniency.problem !== undefined) {
    starter.telemetry.error("exceptions cannot be read, so that none holds", {
      reason: seen.leniency.problem,
    });
  }
}

/** Reads how long the deployment was held at the stage before. Where that cannot be read, it does not count in this call. */
export async function readHeldBefore({ items, starter }: Gate, seen: Seen): Promise<void> {
  const { place, stage } = seen.subject;
  try {
    seen.heldBefore = place && stage && (await items.heldBefore(place, stage));
  } catch (error) {
    starter.telemetry.error("how long a deployment was held before its first task cannot be read", { error });
  }
}

export function situationOf(
  gate: Gate,
  { item, heldBefore = 0, leniency }: Seen,
  failure?: string,
): Situation {
  const { openUntil, openReason = "" } = leniency ?? {};
  const now = gate.starter.now();
  return {
    settings: gate.settings,
    now,
    startedAt: new Date(startOf(item, now) - heldBefore),
    ...(openUntil && openUntil > now ? { open: { until: openUntil, reason: openReason } } : {}),
    ...(gate.enabled ? {} : { noScans: "No scan starts while the input enabled is false." }),
    ...(failure === undefined ? {} : { failure }),
  };
}

/** A start that cannot be read is long ago: nothing is held for ever. */
function startOf(item: GateItem | undefined, now: Date): number {
  return item ? (item.startedAt?.getTime() ?? 0) : now.getTime();
}

/** What is decided of the images as far as this call has read them, else as the call before has. */
export function judged(gate: Gate, seen: Seen, failure?: string): Judged {
  const facts = seen.facts ?? factsOf(seen.item?.log);
  const lenient = seen.leniency ?? { exceptions: [] };
  return judge(facts, seen.item?.log, lenient, situationOf(gate, seen, failure));
}

export function isOpen(gate: Gate, seen: Seen): boolean {
  return situationOf(gate, seen).open !== undefined;
}
