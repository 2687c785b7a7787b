import type { Row } from "../../functions/table/table";
import { keysOf } from "../observed/task";
import type { World } from "../world/world";

/** How long scans waited, in seconds. */
export interface Waits {
  readonly count: number;
  readonly median: number;
  readonly p99: number;
  readonly longest: number;
}

/** Why a scan is wanted: the image is unscanned, its verdict is stale, or its last scan ended in an error. */
export const SCAN_CAUSES = ["new image", "rescan", "retry"] as const;
export type ScanCause = (typeof SCAN_CAUSES)[number];

const OPENING = ["WAITING"];

/** Measures waits for a build: of new images from the first task, rescans from the request, retries when due. */
export class WaitingTimes {
  private readonly firstSeen = new Map<string, number>();
  private readonly asked = new Map<string, { readonly cause: ScanCause; readonly since: number }>();
  private readonly seconds = new Map<ScanCause, Map<string, number>>();

  constructor({ clock, observers }: World) {
    let number = 0;
    observers.add({
      taskRuns: (task) => {
        for (const key of keysOf(task)) {
          this.firstSeen.set(key, this.firstSeen.get(key) ?? clock.now());
        }
      },
      itemChanged: (key, before, after) => {
        if (isOpening(after) && !isOpening(before) && !this.asked.has(key)) {
          this.asked.set(key, this.wanted(key, before, clock.now()));
        }
      },
      buildStarted: ({ key }) => {
        const asked = this.asked.get(key);
        if (asked) {
          const waits = this.seconds.get(asked.cause) ?? new Map<string, number>();
          number += 1;
          this.seconds.set(asked.cause, waits.set(`${number}`, (clock.now() - asked.since) / 1000));
          this.asked.delete(key);
        }
      },
    });
  }

  byCause(): Readonly<Record<ScanCause, Waits>> {
    const of = (cause: ScanCause) => waitsOf(this.seconds.get(cause) ?? new Map());
    return { "new image": of("new image"), rescan: of("rescan"), retry: of("retry") };
  }

  private wanted(key: string, before: Row | undefined, now: number) {
    if (before?.rowState === "ERROR") {
      // Only another task or source brings the image back before its due time.
      const due = Date.parse(String(before.dueAt));
      return { cause: "retry", since: Number.isNaN(due) ? now : Math.min(due, now) } as const;
    }
    return before?.verdict === undefined
      ? ({ cause: "new image", since: this.firstSeen.get(key) ?? now } as const)
      : ({ cause: "rescan", since: now } as const);
  }
}

function isOpening(row: Row | undefined): boolean {
  return OPENING.includes(String(row?.rowState));
}

function waitsOf(waits: ReadonlyMap<string, number>): Waits {
  const seconds = [...waits.values()].sort((one, other) => one - other);
  const at = (share: number) => Math.round(seconds[Math.floor((seconds.length - 1) * share)] ?? 0);
  return { count: seconds.length, median: at(0.5), p99: at(0.99), longest: at(1) };
}
