import { EXPIRY_ATTRIBUTE } from "../contract/ledger";
import { type Workload, workloadKey } from "../contract/sighting";
import { expiry } from "../table/retention";
import type { Row, Table } from "../table/table";
import { elementsIn, timeIn } from "../table/value";
import { workloadsKeyIn } from "./workloads-item";

/** A service, or a family of standalone tasks, that was kept from running an image. */
export interface Blocked {
  readonly workload: Workload;
  /** ARN of the deployment that was refused or rolled back, or of the task that was stopped. */
  readonly arn: string;
  readonly at: Date;
}

/** A blocked workload as the item of an image has it. */
export type StoredBlocked = Pick<Blocked, "arn" | "at"> & {
  /** See `workloadKey`. */
  readonly key: string;
  /** Element of the set. */
  readonly text: string;
};

/** So many an image's item remembers; the oldest is forgotten first. */
const MOST_BLOCKED = 20;

/**
 * Takes a service or a family off images that it was kept from running. From now on nothing says that it runs them, and
 * no sweep names it before the rollback is over. The caller has to know that no other task of it runs them. It may be
 * repeated.
 *
 * @param keys of the images' rows
 */
export async function takeOff(
  table: Pick<Table, "update">,
  keys: readonly string[],
  { workload, arn, at }: Blocked,
): Promise<void> {
  const text = `${workloadKey(workload)} ${arn}`;
  for (const key of new Set(keys.map((each) => workloadsKeyIn(workload.place, each)))) {
    const set = { [EXPIRY_ATTRIBUTE]: expiry(at) };
    const { row } = await table.update({ key, set, addTo: { blocked: [`${text} ${at.toISOString()}`] } });
    const all = blockedIn(row).toSorted((one, other) => other.at.getTime() - one.at.getTime());
    const latest = all.filter(({ key: of }, index) => all.findIndex((each) => each.key === of) === index);
    const older = all.filter((each) => !latest.slice(0, MOST_BLOCKED).includes(each));
    if (older.length > 0) {
      await table.update({ key, set: {}, removeFrom: { blocked: older.map((each) => each.text) } });
    }
  }
}

/** Workloads that were kept from running an image, as its item names them. */
export function blockedIn(item: Row | undefined): StoredBlocked[] {
  return [...(elementsIn(item?.blocked) ?? [])].flatMap((text) => {
    const [kind, name, arn, time] = text.split(" ");
    const at = timeIn(time);
    return arn && at ? [{ key: `${kind} ${name}`, arn, at, text }] : [];
  });
}
