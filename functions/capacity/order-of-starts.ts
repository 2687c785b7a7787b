import type { Scan } from "../contract/images/scan";
import { placeOfArn, placeText } from "../contract/places/place";
import { URGENT } from "../images/times";
import { placeOfSlot } from "./control";

/**
 * The order in which scans are started: first those that the gate or a person waits for. Then, of the earliest waiting one of each
 * place, that whose place has the fewest running, ties by deadline. So no place delays another one, whatever it brings.
 *
 * @param slots of the scans that run
 * @param most scans of one place that may run, besides urgent ones. Default: any number
 */
export function orderOfStarts<S extends Pick<Scan, "deadline" | "lastTaskArn">>(
  waiting: readonly S[],
  slots: readonly string[],
  most = Number.POSITIVE_INFINITY,
): S[] {
  const running = new Map<string, number>();
  /** How many of its place run when the next one is started. */
  const runningBefore = (place: string): number => {
    const before = running.get(place) ?? 0;
    running.set(place, before + 1);
    return before;
  };
  slots.map(placeOfSlot).forEach(runningBefore);
  return waiting
    .toSorted((one, other) => one.deadline.getTime() - other.deadline.getTime())
    .map((scan) => {
      const before = runningBefore(placeText(placeOfArn(scan.lastTaskArn)));
      return { scan, rank: scan.deadline <= URGENT ? -1 : before };
    })
    .filter(({ rank }) => rank < most)
    .sort((one, other) => one.rank - other.rank)
    .map(({ scan }) => scan);
}

/**
 * So many scans of one place may run where there are others: scans that never end, such as those of a hostile registry, leave
 * slots to everybody else.
 */
export const mostOfPlace = (slots: number): number => Math.ceil((2 * slots) / 3);
