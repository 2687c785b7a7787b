import type { Scan } from "../contract/images/scan";
import { shareOf } from "../images/image-item";
import { URGENT } from "../images/times";
import { placeOfSlot } from "./control";

/**
 * The order in which scans are started: first those that the gate or a person waits for. Then, of the earliest waiting one of each
 * place, that whose place has the fewest running, ties by deadline. So no place delays another one, whatever it brings.
 *
 * @param slots of the scans that run
 * @param most scans of one account that may run, besides urgent ones. Default: any number
 */
export function orderOfStarts<S extends Pick<Scan, "deadline" | "lastTaskArn" | "isShared">>(
  waiting: readonly S[],
  slots: readonly string[],
  most = Number.POSITIVE_INFINITY,
): S[] {
  const running = new Map<string, number>();
  /** How many of its place and of its account run when the next one is started. */
  const runningBefore = (place: string): readonly number[] =>
    [place, accountOf(place)].map((each) => {
      const before = running.get(each) ?? 0;
      running.set(each, before + 1);
      return before;
    });
  slots.map(placeOfSlot).forEach(runningBefore);
  return waiting
    .toSorted((one, other) => one.deadline.getTime() - other.deadline.getTime())
    .map((scan) => {
      const [ofPlace = 0, ofAccount = 0] = runningBefore(shareOf(scan));
      const isUrgent = scan.deadline <= URGENT;
      return { scan, rank: isUrgent ? -1 : ofPlace, mayStart: isUrgent || ofAccount < most };
    })
    .filter(({ mayStart }) => mayStart)
    .sort((one, other) => one.rank - other.rank)
    .map(({ scan }) => scan);
}

/**
 * The scans of one account that may run where there are others: scans that never end, such as those of a hostile registry, leave
 * slots to everybody else.
 */
export const mostOfAccount = (slots: number): number => Math.max(1, Math.floor((2 * slots) / 3));

const accountOf = (place: string): string => place.replace(/\/.*/, "");

/** Whether some account has as many slots as one may have, so that more of its scans wait. */
export function isFullFor(slots: readonly string[], most: number): boolean {
  const accounts = slots.map((slot) => accountOf(placeOfSlot(slot)));
  return accounts.some((account) => accounts.filter((each) => each === account).length >= most);
}
