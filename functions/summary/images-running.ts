import { PARTITION_KEY } from "../contract/ledger";
import type { FailingImage } from "../contract/notices/summary";
import { type Place, placeText } from "../contract/places/place";
import type { Row } from "../table/table";
import { readWorkloadsItem, readWorkloadsKey } from "../workloads/workloads-item";
import { currentItem, type LastSweep, workloadsOf } from "../workloads/workloads-of";

/** Who runs an image, as a summary has it. */
export type SummaryRuns = Pick<FailingImage, "services" | "furtherServices" | "owner">;

/** The sweeps that tell the running images at the end of a period, and before it. */
export interface Sweeps {
  /** When the period begins. */
  readonly from: Date;
  /** The latest complete sweep; undefined where there was none. */
  readonly lastSweep: LastSweep | undefined;
  /** The one that the summary before rests on; absent where that was none, or where it is not known. */
  readonly sweepBefore?: LastSweep | undefined;
  /** The latest complete sweeps of other places than the installation's own, by `placeText`. Default: none */
  readonly ofPlaces?: ReadonlyMap<string, LastSweep> | undefined;
}

/** Services of an image that a summary names. */
const MOST_SERVICES = 3;

export const RUNS_NOWHERE: SummaryRuns = { services: [], furtherServices: 0 };

/** The same with the services' places, which stand only where they are not the installation's own. */
type KnownRuns = Omit<SummaryRuns, "services"> & {
  readonly services: readonly (Omit<SummaryRuns["services"][number], keyof Place> & Partial<Place>)[];
};

/** Who runs which images, as far as the latest complete sweep and the ends of scans since then say. */
export class ImagesRunning {
  /** As JSON, which takes a fraction of the memory. */
  private readonly running = new Map<string, string>();
  private readonly stopped = new Map<string, Date>();

  constructor(private readonly period: Sweeps) {}

  /** Takes an item `workloads#…`. */
  add(item: Row): void {
    const { image: key, place } = readWorkloadsKey(item[PARTITION_KEY]);
    const lastSweep = place ? this.period.ofPlaces?.get(placeText(place)) : this.period.lastSweep;
    const { services = [], furtherServices = 0, owner } = workloadsOf(item, lastSweep) ?? {};
    if (services.length + furtherServices > 0) {
      const runs = services.map(({ since, place: of, ...service }) => ({
        ...service,
        ...of,
        since: since.toISOString(),
      }));
      this.running.set(
        key,
        JSON.stringify(together(this.known(key), { services: runs, furtherServices, owner })),
      );
      return;
    }
    const { sweptAt, addedAt } = readWorkloadsItem(item);
    const seenAt = new Date(Math.max(sweptAt?.getTime() ?? 0, addedAt?.getTime() ?? 0));
    const latest = this.stopped.get(key);
    if (this.ranBefore(item, seenAt, place) && !(latest && latest > seenAt)) {
      this.stopped.set(key, seenAt);
    }
  }

  /**
   * Whether something ran the image in the summary before, or after it. The sweep that says so is older than the period: what
   * stops between that sweep and the next one has its last sighting before the period begins.
   */
  private ranBefore(item: Row, seenAt: Date, place: Place | undefined): boolean {
    const { from, sweepBefore } = this.period;
    // The summary before has kept the sweep of the installation's own place alone.
    return place || sweepBefore === undefined
      ? seenAt >= from
      : currentItem(item, sweepBefore).services.length > 0;
  }

  /**
   * @param own place of the installation
   * @returns undefined where nothing runs the image, as far as is known
   */
  of(key: string, own: Place): SummaryRuns | undefined {
    const runs = this.known(key);
    return runs && { ...runs, services: runs.services.map((service) => ({ ...own, ...service })) };
  }

  private known(key: string): KnownRuns | undefined {
    const runs = this.running.get(key);
    return runs === undefined ? undefined : JSON.parse(runs);
  }

  /** When an image was seen to run last that has stopped since the summary before; undefined of all others. */
  stoppedAt(key: string): Date | undefined {
    return this.running.has(key) ? undefined : this.stopped.get(key);
  }
}

/** Who runs an image in one place more: as many services as a summary names, the one with most tasks first. */
function together(
  known: KnownRuns = RUNS_NOWHERE,
  { services, furtherServices, owner }: KnownRuns,
): KnownRuns {
  const all = [...known.services, ...services].toSorted((one, other) => other.tasks - one.tasks);
  const named = all.slice(0, MOST_SERVICES);
  const first = all.find((each) => each.owner !== undefined)?.owner ?? known.owner ?? owner;
  return {
    services: named,
    furtherServices: known.furtherServices + furtherServices + all.length - named.length,
    ...(first === undefined ? {} : { owner: first }),
  };
}
