import { PARTITION_KEY } from "../contract/ledger";
import type { FailingImage } from "../contract/notices/summary";
import { type Place, placeText } from "../contract/places/place";
import { runsLately } from "../table/retention";
import type { Row } from "../table/table";
import { readWorkloadsItem, readWorkloadsKey } from "../workloads/workloads-item";
import { type LastSweep, workloadsIn } from "../workloads/workloads-of";

export type SummaryRuns = Pick<FailingImage, "services" | "furtherServices" | "owner">;

/** The sweeps that define what runs at the end of a period. */
export interface Sweeps {
  /** The latest complete sweep of the installation's own place. Undefined if there was none. */
  readonly lastSweep: LastSweep | undefined;
  /** The latest complete sweeps of the other places, by `placeText`. Default: none */
  readonly ofPlaces?: ReadonlyMap<string, LastSweep> | undefined;
}

/** Services of an image in a summary, at most. */
const MAX_SERVICES = 3;

export const RUNS_NOWHERE: SummaryRuns = { services: [], furtherServices: 0 };

/** Who runs an image, with places only for services outside the installation's own place. */
type KnownRuns = Omit<SummaryRuns, "services"> & {
  readonly services: readonly (Omit<SummaryRuns["services"][number], keyof Place> & Partial<Place>)[];
};

export class ImagesRunning {
  /** JSON text, which needs a fraction of the memory of objects. */
  private readonly running = new Map<string, string>();
  private readonly met = new Set<string>();

  constructor(private readonly sweeps: Sweeps) {}

  add(item: Row): void {
    const { image: key, place } = readWorkloadsKey(item[PARTITION_KEY]);
    const lastSweep = place ? this.sweeps.ofPlaces?.get(placeText(place)) : this.sweeps.lastSweep;
    if (place && lastSweep === undefined) {
      // The place is no longer swept, or no sweep of it has been complete yet.
      return;
    }
    const { sweptAt } = readWorkloadsItem(item);
    if (sweptAt !== undefined) {
      this.met.add(key);
    }
    const { services = [], furtherServices = 0, owner } = workloadsIn([{ item, last: lastSweep }]) ?? {};
    if (services.length + furtherServices > 0) {
      const runs = {
        services: services.map(({ since, place: of, ownerAt: _, ...service }) => ({
          ...{ ...service, ...of, since: since.toISOString() },
        })),
        ...{ furtherServices, owner },
      };
      this.running.set(key, JSON.stringify(together(this.known(key), runs)));
    }
  }

  /**
   * Returns who runs an image. Undefined if nothing is known to run it.
   *
   * @param own the installation's place
   */
  of(key: string, own: Place): SummaryRuns | undefined {
    const runs = this.known(key);
    return runs && { ...runs, services: runs.services.map((service) => ({ ...own, ...service })) };
  }

  private known(key: string): KnownRuns | undefined {
    const runs = this.running.get(key);
    return runs === undefined ? undefined : JSON.parse(runs);
  }

  /** Whether something runs an image. If no sweep has seen the image: whether a task ran it within a week. */
  isRunning(key: string, seen: Parameters<typeof runsLately>[0], now: Date): boolean {
    return this.met.has(key) ? this.running.has(key) : runsLately(seen, now);
  }
}

/** Merges who runs an image in one more place. The services with most tasks come first. */
function together(known: KnownRuns = RUNS_NOWHERE, { services, furtherServices, owner }: KnownRuns) {
  const all = [...known.services, ...services].toSorted((one, other) => other.tasks - one.tasks);
  const named = all.slice(0, MAX_SERVICES);
  const first = all.find((each) => each.owner !== undefined)?.owner ?? known.owner ?? owner;
  return {
    services: named,
    furtherServices: known.furtherServices + furtherServices + all.length - named.length,
    ...(first === undefined ? {} : { owner: first }),
  };
}
