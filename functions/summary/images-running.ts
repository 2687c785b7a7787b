import { PARTITION_KEY } from "../contract/ledger";
import type { FailingImage } from "../contract/notices/summary";
import { type Place, placeText } from "../contract/places/place";
import { runsLately } from "../table/retention";
import type { Row } from "../table/table";
import { readWorkloadsItem, readWorkloadsKey } from "../workloads/workloads-item";
import { type LastSweep, workloadsIn } from "../workloads/workloads-of";

/** Who runs an image, as a summary has it. */
export type SummaryRuns = Pick<FailingImage, "services" | "furtherServices" | "owner">;

/** The sweeps that tell the running images at the end of a period. */
export interface Sweeps {
  /** The latest complete sweep; undefined where there was none. */
  readonly lastSweep: LastSweep | undefined;
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

/** Who runs which images, as the latest complete sweep says. */
export class ImagesRunning {
  /** As JSON, which takes a fraction of the memory. */
  private readonly running = new Map<string, string>();
  private readonly met = new Set<string>();

  constructor(private readonly sweeps: Sweeps) {}

  /** Takes an item `workloads#…`. */
  add(item: Row): void {
    const { image: key, place } = readWorkloadsKey(item[PARTITION_KEY]);
    const lastSweep = place ? this.sweeps.ofPlaces?.get(placeText(place)) : this.sweeps.lastSweep;
    if (place && lastSweep === undefined) {
      // It is no longer swept, or not completely yet.
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

  /** Whether something runs an image; of one that no sweep has met, whether a task had it within a week. */
  isRunning(key: string, seen: Parameters<typeof runsLately>[0], now: Date): boolean {
    return this.met.has(key) ? this.running.has(key) : runsLately(seen, now);
  }
}

/** Who runs an image in one place more: as many services as a summary names, the one with most tasks first. */
function together(known: KnownRuns = RUNS_NOWHERE, { services, furtherServices, owner }: KnownRuns) {
  const all = [...known.services, ...services].toSorted((one, other) => other.tasks - one.tasks);
  const named = all.slice(0, MOST_SERVICES);
  const first = all.find((each) => each.owner !== undefined)?.owner ?? known.owner ?? owner;
  return {
    services: named,
    furtherServices: known.furtherServices + furtherServices + all.length - named.length,
    ...(first === undefined ? {} : { owner: first }),
  };
}
