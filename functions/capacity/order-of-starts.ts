import type { Scan } from "../contract/images/scan";
import { type Place, placeOfArn, placeText } from "../contract/places/place";
import { URGENT } from "../images/times";
import { placeOfSlot } from "./control";

/** A scan that may be started. */
type Waiting = Pick<Scan, "deadline" | "lastTaskArn">;

/** The place whose task asked for a scan. */
export const placeOfScan = ({ lastTaskArn }: Pick<Scan, "lastTaskArn">): Place => placeOfArn(lastTaskArn);

/**
 * The order in which scans are started: first those that the gate or a person waits for. Then, of the earliest waiting one of each
 * place, that whose place has the fewest running, ties by deadline. So no place delays another one, whatever it brings.
 *
 * @param slots of the scans that run
 */
export function orderOfStarts<S extends Waiting>(waiting: readonly S[], slots: readonly string[]): S[] {
  const sorted = waiting.toSorted((one, other) => one.deadline.getTime() - other.deadline.getTime());
  const urgent = sorted.filter(({ deadline }) => deadline <= URGENT);
  const queues = new Map<string, S[]>();
  for (const scan of sorted.slice(urgent.length)) {
    const place = placeText(placeOfScan(scan));
    queues.set(place, [...(queues.get(place) ?? []), scan]);
  }
  const running = new Map<string, number>();
  const begin = (place: string) => running.set(place, (running.get(place) ?? 0) + 1);
  slots.map(placeOfSlot).forEach(begin);
  urgent.map((scan) => placeText(placeOfScan(scan))).forEach(begin);
  const ordered = [...urgent];
  while (queues.size > 0) {
    const [place, queue] = [...queues].reduce((best, each) => {
      const [fewer, more] = [running.get(each[0]) ?? 0, running.get(best[0]) ?? 0];
      const isEarlier = (each[1][0]?.deadline ?? NEVER) < (best[1][0]?.deadline ?? NEVER);
      return fewer < more || (fewer === more && isEarlier) ? each : best;
    });
    ordered.push(...queue.splice(0, 1));
    begin(place);
    if (queue.length === 0) {
      queues.delete(place);
    }
  }
  return ordered;
}

const NEVER = new Date(8.64e15);
