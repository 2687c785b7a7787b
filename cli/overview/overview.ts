import { readBreaker } from "../../functions/capacity/breaker/stored-breaker";
import { OPEN_GATE_KEY } from "../../functions/contract/blocking/gate";
import { imageKey, registryOf } from "../../functions/contract/image";
import { CONTROL_KEY, WORKLOADS_PREFIX } from "../../functions/contract/ledger";
import type { FailingImage, SummaryDecisions } from "../../functions/contract/notices/summary";
import { readOpenGate } from "../../functions/exceptions/exceptions";
import { type LedgerRow, readRow } from "../../functions/rows/row";
import { readPeriod, readSummary } from "../../functions/summary/read-summary";
import type { Row, Table } from "../../functions/table/table";
import { type LastSweep, workloadsOf } from "../../functions/workloads/workloads-of";

/** What is asked of an account besides the ledger's table; each may be denied. */
export interface Watched {
  /** Names of the alarms of the installation that are raised. */
  readonly alarms: () => Promise<readonly string[]>;
  /** When the function that takes task events ran last; null: not in the last days. */
  readonly lastEventAt: () => Promise<Date | null>;
  readonly hasGate: () => Promise<boolean>;
}

/** Images whose latest scan met the same error, of one registry. */
export interface ErrorGroup {
  readonly registry: string;
  readonly images: number;
  /** Of one of them, and what to do. */
  readonly reason: string;
}

/** An image that fails and runs. */
export type WorstImage = Omit<FailingImage, "digest" | "counts" | "owner"> & {
  readonly [Name in "digest" | "counts" | "owner"]: NonNullable<FailingImage[Name]> | null;
};

/** What `fargate-scans --json` prints. Times are RFC 3339; what is not known is null. */
export interface Overview {
  readonly version: "1";
  readonly installation: string;
  readonly readAt: string;
  /** Images that the ledger knows. */
  readonly images: number;
  readonly works: {
    readonly lastTaskEventAt: string | null;
    readonly lastVerdictAt: string | null;
    readonly breaker: { readonly openSince: string | null; readonly reason: string | null };
    /** Scans that wait, that may not start yet, and that run. */
    readonly backlog: { readonly waiting: number; readonly held: number; readonly scanning: number };
    readonly alarms: readonly string[] | null;
  };
  readonly failing: {
    readonly number: number;
    readonly new: number;
    readonly worst: readonly WorstImage[];
  };
  /** Images that run and whose latest scan ended in an error. */
  readonly unscanned: { readonly number: number; readonly groups: readonly ErrorGroup[] };
  /** Of the last seven days. */
  readonly gate: {
    /** Whether there is one. */
    readonly exists: boolean | null;
    readonly openUntil: string | null;
    readonly held: number;
    readonly decisions: SummaryDecisions["kinds"];
  };
  /** What could not be found out, and why. */
  readonly unknown: readonly { readonly what: keyof Watched; readonly why: string }[];
}

const MOST_FAILING = 5;
const MOST_GROUPS = 3;

/** Reads the table once, and asks the account for what stands nowhere in it. */
export async function readOverview(
  installation: string,
  table: Pick<Table, "get" | "pages">,
  watched: Watched,
  now: Date,
): Promise<Overview> {
  const unknown: Overview["unknown"][number][] = [];
  const tried = async <W extends keyof Watched>(what: W) => {
    try {
      return (await watched[what]()) as Awaited<ReturnType<Watched[W]>>;
    } catch (error) {
      unknown.push({ what, why: (error as Error).message });
      return null;
    }
  };
  const period = await readPeriod(table, now, undefined);
  const seen = new Seen(period.lastSweep);
  const summary = await readSummary(
    {
      get: (key) => table.get(key),
      pages: async function* (attributes) {
        for await (const page of table.pages([...attributes, "errorKind"])) {
          for (const row of page.rows) {
            seen.add(row);
          }
          yield page;
        }
      },
    },
    { installation, ...period },
  );
  const { open } = readBreaker(await table.get(CONTROL_KEY));
  const [alarms, lastEventAt] = [await tried("alarms"), await tried("lastEventAt")];
  const { waiting, held, scanning } = summary.capacity;
  const hasDecided = summary.gate.number + summary.heldDeployments > 0;
  const groups = seen.groups;
  return {
    ...{ version: "1", installation, readAt: now.toISOString(), images: summary.images },
    works: {
      lastTaskEventAt: latest(lastEventAt ?? undefined, seen.sightedAt),
      lastVerdictAt: latest(seen.judgedAt),
      breaker: { openSince: open?.openedAt.toISOString() ?? null, reason: open?.reason ?? null },
      ...{ backlog: { waiting, held, scanning }, alarms },
    },
    failing: {
      ...{ number: summary.failing.number, new: summary.failing.new },
      worst: summary.failing.images
        .slice(0, MOST_FAILING)
        .map(({ digest = null, counts = null, owner = null, ...image }) => ({
          ...image,
          digest,
          counts,
          owner,
        })),
    },
    unscanned: {
      number: groups.reduce((sum, { images }) => sum + images, 0),
      groups: groups.slice(0, MOST_GROUPS),
    },
    gate: {
      exists: hasDecided || (await tried("hasGate")),
      openUntil: await openUntil(table, now),
      ...{ held: summary.heldDeployments, decisions: summary.gate.kinds },
    },
    unknown,
  };
}

async function openUntil(table: Pick<Table, "get">, now: Date): Promise<string | null> {
  try {
    return latest(readOpenGate((await table.get(OPEN_GATE_KEY)) ?? {}, now).openUntil);
  } catch {
    // One that cannot be read is not open.
    return null;
  }
}

/** What the items of the table say besides a summary, taken one by one. */
class Seen {
  sightedAt: Date | undefined;
  judgedAt: Date | undefined;
  private readonly running = new Set<string>();
  private readonly errors = new Map<string, { readonly kind: unknown; readonly row: LedgerRow }>();

  constructor(private readonly lastSweep: LastSweep | undefined) {}

  add(item: Row): void {
    const key = String(item.image);
    if (key.startsWith(WORKLOADS_PREFIX)) {
      if (workloadsOf(item, this.lastSweep)?.services.length) {
        this.running.add(key.slice(WORKLOADS_PREFIX.length));
      }
      return;
    }
    const row = readRow(item);
    this.sightedAt = later(this.sightedAt, row?.lastSeenAt);
    this.judgedAt = later(this.judgedAt, row?.verdict?.verdictAt);
    if (row?.scan?.state === "ERROR") {
      this.errors.set(imageKey(row.image), { kind: item.errorKind, row });
    }
  }

  /** The largest first. Before the first complete sweep, whatever is known may run. */
  get groups(): ErrorGroup[] {
    const groups = new Map<string, ErrorGroup>();
    for (const [key, { kind, row }] of this.errors) {
      if (this.lastSweep === undefined || this.running.has(key)) {
        const registry = registryOf(row.image);
        const name = `${registry} ${kind ?? row.reason}`;
        const { images = 0, reason = row.reason ?? "No reason is kept." } = groups.get(name) ?? {};
        groups.set(name, { registry, images: images + 1, reason });
      }
    }
    return [...groups.values()].sort((one, other) => other.images - one.images);
  }
}

const later = (one: Date | undefined, other: Date | undefined) =>
  one && other ? (one > other ? one : other) : (one ?? other);

const latest = (one: Date | undefined, other?: Date) => later(one, other)?.toISOString() ?? null;
