import { imageKey, type KeyedImage } from "../contract/image";
import { LAST_SWEEP_KEY, PARTITION_KEY } from "../contract/ledger";
import { type Workload, workloadKey } from "../contract/sighting";
import type { Row, Table } from "../table/table";
import { numberIn, timeIn } from "../table/value";
import { blockedIn } from "./blocked";
import { readWorkloadsItem, type StoredWorkload, type WorkloadsItem, workloadsKey } from "./workloads-item";

/** The latest complete sweep of all running tasks. An image that it has not seen ran nowhere then. */
export interface LastSweep {
  readonly startedAt: Date;
  readonly endedAt: Date;
  /** Tasks that ran. */
  readonly tasks: number;
  /** Images that they ran. */
  readonly images: number;
}

/** A service or family that runs an image. */
export type CurrentWorkload = Pick<StoredWorkload, "kind" | "name" | "cluster" | "tasks" | "since" | "owner">;

/** Who runs an image now. */
export interface CurrentWorkloads {
  /** At most 20, the one with most tasks first; empty: nothing runs the image. */
  readonly services: readonly CurrentWorkload[];
  /** How many run it besides those. */
  readonly furtherServices: number;
  /** That of the service with most tasks that has one. */
  readonly owner?: string | undefined;
}

/** Reads the item `sweep#last-complete`; undefined where no sweep was complete yet. */
export function readLastSweep(row: Row | undefined): LastSweep | undefined {
  const [startedAt, endedAt] = [timeIn(row?.startedAt), timeIn(row?.endedAt)];
  return startedAt && endedAt && startedAt <= endedAt
    ? { startedAt, endedAt, tasks: numberIn(row?.tasks), images: numberIn(row?.images) }
    : undefined;
}

/**
 * Who runs an image now, by its item `workloads#…`.
 *
 * @param item undefined where there is none
 * @param last undefined where no sweep was complete yet
 * @returns undefined where nobody can know: no sweep was complete, and no end of a scan has named a service
 */
export function workloadsOf(
  item: Row | undefined,
  last: LastSweep | undefined,
): CurrentWorkloads | undefined {
  const { services, furtherServices } = currentItem(item, last);
  if (last === undefined && services.length === 0) {
    return undefined;
  }
  return {
    services: services.map(({ ownerAt, ...service }) => service),
    furtherServices,
    owner: services.find(({ owner }) => owner !== undefined)?.owner,
  };
}

/**
 * An item with the known workloads of its image. It has all of them where the latest complete sweep wrote it, or where
 * the end of a scan did after that sweep began. Else it has none, and never those that were kept from running it.
 */
export function currentItem(item: Row | undefined, last: LastSweep | undefined): WorkloadsItem {
  const read = readWorkloadsItem(item);
  const { services, sweptAt, addedAt } = read;
  const isCurrent =
    last === undefined ||
    (sweptAt !== undefined && sweptAt >= last.endedAt) ||
    (addedAt !== undefined && addedAt >= last.startedAt);
  if (!isCurrent) {
    return { ...read, services: [], furtherServices: 0 };
  }
  const blocked = new Set(blockedIn(item).map(({ key }) => key));
  return { ...read, services: services.filter((each) => !blocked.has(workloadKey(each))) };
}

/** Who runs each of some images now, by the images' keys, without those that nobody can know. */
export async function readWorkloads(
  table: Pick<Table, "getAll">,
  images: readonly KeyedImage[],
): Promise<ReadonlyMap<string, CurrentWorkloads>> {
  if (images.length === 0) {
    return new Map();
  }
  const rows = await table.getAll([LAST_SWEEP_KEY, ...images.map(workloadsKey)]);
  const byKey = new Map(rows.map((row) => [row[PARTITION_KEY], row]));
  const last = readLastSweep(byKey.get(LAST_SWEEP_KEY));
  return new Map(
    images.flatMap((image) => {
      const running = workloadsOf(byKey.get(workloadsKey(image)), last);
      return running ? [[imageKey(image), running] as const] : [];
    }),
  );
}

/** Who answers for a service or family, as far as the items of images that it runs say. */
export async function readOwner(
  table: Pick<Table, "getAll">,
  images: readonly KeyedImage[],
  workload: Workload,
): Promise<string | undefined> {
  const running = await readWorkloads(table, images);
  const services = [...running.values()].flatMap((each) => each.services);
  return services.find((each) => workloadKey(each) === workloadKey(workload) && each.owner !== undefined)
    ?.owner;
}
