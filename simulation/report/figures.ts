import { MINUTE } from "../../functions/contract/durations";
import type { Violation } from "../invariants/violation";
import { keysOf } from "../observed/task";
import type { World } from "../world/world";

/** How long things took, in seconds. */
export interface Waits {
  readonly count: number;
  readonly median: number;
  readonly p99: number;
  readonly longest: number;
}

/** Figures that were measured in a run, for tables and charts. */
export interface Figures {
  readonly hours: number;
  readonly tasks: number;
  readonly images: number;
  readonly builds: number;
  readonly refusedStarts: number;
  readonly deadLetters: number;
  /** From the first task of an image to its first build, and to its first verdict. */
  readonly toBuild: Waits;
  readonly toVerdict: Waits;
  /** Requests by `service:operation`, each try of the SDK. */
  readonly calls: Readonly<Record<string, number>>;
  /** The same by the program that makes them. */
  readonly callsBy: Readonly<Record<string, number>>;
  /** How often each kind of fault struck. */
  readonly faults: Readonly<Record<string, number>>;
  /** Invocations of each function by how they ended. */
  readonly invocations: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** Scans that wait or are being started, and builds that are open, every few minutes. */
  readonly backlog: readonly { readonly minute: number; readonly waiting: number; readonly open: number }[];
}

/** Result of a run. */
export interface Result {
  readonly seed: number;
  /** The first promise that was broken; absent where all were kept. */
  readonly violation?: Violation;
  readonly figures: Figures;
  /** The digest of what the programs called, and what they were answered; only where it is wanted. */
  readonly calls?: string;
}

const SAMPLES = 200;

/** Measures a run as it goes. */
export class Measurements {
  private readonly firstSeen = new Map<string, number>();
  private readonly toBuild = new Map<string, number>();
  private readonly toVerdict = new Map<string, number>();
  private readonly waitingKeys = new Set<string>();
  private readonly backlog: { minute: number; waiting: number; open: number }[] = [];
  private readonly start: number;

  constructor(private readonly world: World) {
    const { clock, observers, settings } = world;
    this.start = clock.now();
    observers.add({
      taskRuns: (task) => {
        for (const key of keysOf(task)) {
          this.firstSeen.set(key, this.firstSeen.get(key) ?? clock.now());
        }
      },
      buildStarted: ({ key }) => this.measure(this.toBuild, key),
      itemChanged: (key, before, after) => {
        if (after?.verdict !== undefined && before?.verdict === undefined) {
          this.measure(this.toVerdict, key);
        }
        if (after?.rowState === "WAITING" || after?.rowState === "STARTING") {
          this.waitingKeys.add(key);
        } else {
          this.waitingKeys.delete(key);
        }
      },
    });
    clock.every(Math.max(MINUTE, settings.duration / SAMPLES), () => {
      const minute = Math.round((clock.now() - this.start) / MINUTE);
      this.backlog.push({ minute, waiting: this.waitingKeys.size, open: world.codebuild.open });
    });
  }

  figures(): Figures {
    const { clock, fleet, codebuild, queue, calls, faults, functions } = this.world;
    return {
      hours: Math.round((clock.now() - this.start) / (60 * MINUTE)),
      tasks: fleet.tasksStarted,
      images: this.firstSeen.size,
      builds: codebuild.builds.length,
      refusedStarts: codebuild.refusals.length,
      deadLetters: queue.deadLetters.length,
      toBuild: waitsOf(this.toBuild),
      toVerdict: waitsOf(this.toVerdict),
      calls: sorted(calls.made),
      callsBy: sorted(calls.madeBy),
      faults: sorted(faults.struck),
      invocations: Object.fromEntries(
        Object.entries(functions).map(([name, { ended }]) => [name, sorted(ended)]),
      ),
      backlog: this.backlog,
    };
  }

  private measure(waits: Map<string, number>, key: string): void {
    const since = this.firstSeen.get(key);
    if (since !== undefined && !waits.has(key)) {
      waits.set(key, (this.world.clock.now() - since) / 1000);
    }
  }
}

export function waitsOf(waits: ReadonlyMap<string, number>): Waits {
  const seconds = [...waits.values()].sort((one, other) => one - other);
  const at = (share: number) => Math.round(seconds[Math.floor((seconds.length - 1) * share)] ?? 0);
  return { count: seconds.length, median: at(0.5), p99: at(0.99), longest: at(1) };
}

function sorted(counts: ReadonlyMap<string, number>): Record<string, number> {
  return Object.fromEntries([...counts].sort(([one], [other]) => (one < other ? -1 : 1)));
}
