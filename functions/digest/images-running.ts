import { PARTITION_KEY, RUNNING_PREFIX } from "../contract/ledger";
import type { DigestService } from "../contract/notices/digest";
import { readRunningItem } from "../ledger/running/running-item";
import { type LastSweep, whoRuns } from "../ledger/running/who-runs";
import type { Row } from "../ledger/table/table";

/** Who runs an image, as a digest has it. */
export interface Runs {
  readonly services: DigestService[];
  readonly furtherServices: number;
  readonly owner?: string;
}

/** Services of an image that a digest names. */
const MOST_SERVICES = 3;

export const RUNS_NOWHERE: Runs = { services: [], furtherServices: 0 };

/** Who runs which images, as far as the latest complete sweep and events since then say. */
export class ImagesRunning {
  /** As JSON, which takes a fraction of the memory. */
  private readonly running = new Map<string, string>();
  private readonly stopped = new Map<string, Date>();

  /**
   * @param last undefined where no sweep was complete yet
   * @param from when the period begins
   */
  constructor(
    private readonly last: LastSweep | undefined,
    private readonly from: Date,
  ) {}

  /** Takes an item `running#…`. */
  add(item: Row): void {
    const key = String(item[PARTITION_KEY]).slice(RUNNING_PREFIX.length);
    const { services = [], furtherServices = 0, owner } = whoRuns(item, this.last) ?? {};
    if (services.length + furtherServices > 0) {
      const named = services.slice(0, MOST_SERVICES).map(({ since, ...service }) => ({
        ...service,
        since: since.toISOString(),
      }));
      const runs: Runs = {
        services: named,
        furtherServices: furtherServices + services.length - named.length,
        ...(owner === undefined ? {} : { owner }),
      };
      this.running.set(key, JSON.stringify(runs));
      return;
    }
    const { sweptAt, addedAt } = readRunningItem(item);
    const seenAt = new Date(Math.max(sweptAt?.getTime() ?? 0, addedAt?.getTime() ?? 0));
    if (seenAt >= this.from) {
      this.stopped.set(key, seenAt);
    }
  }

  /** @returns undefined where nothing runs the image, as far as is known */
  of(key: string): Runs | undefined {
    const runs = this.running.get(key);
    return runs === undefined ? undefined : JSON.parse(runs);
  }

  /** When an image that nothing runs any more ran last; undefined where that was not in the period. */
  stoppedAt(key: string): Date | undefined {
    return this.stopped.get(key);
  }
}
