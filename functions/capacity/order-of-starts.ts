import type { Scan } from "../contract/images/scan";
import { shareOf } from "../images/image-item";
import { URGENT } from "../images/times";
import { placeOfSlot } from "./control";

/**
 * Returns the order in which scans start. Scans for which the gate or a person waits come first. Then comes the
 * earliest deadline of the place with the fewest running scans, so that no place delays another. Equal places are
 * ordered by deadline.
 *
 * @param slots slots of the scans that run
 * @param most limit of the running scans of one account; urgent scans may exceed it. Default: any number
 */
export function orderOfStarts<S extends Pick<Scan, "deadline" | "lastTaskArn" | "isShared">>(
  waiting: readonly S[],
  slots: readonly string[],
  most = Number.POSITIVE_INFINITY,
): S[] {
  const running = new Map<string, number>();
  /** Returns how many scans of the place, and of its account, run when the next scan of the place starts. */
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
 * Returns how many scans of one account may run while others wait: two thirds of the slots. So scans that never end,
 * such as those of a hostile registry, leave slots to all others.
 */
export const mostOfAccount = (slots: number): number => Math.max(1, Math.floor((2 * slots) / 3));

const accountOf = (place: string): string => place.replace(/\/.*/, "");

/** Whether an account has reached its limit of slots, so that its other scans wait. */
export function isFullFor(slots: readonly string[], most: number): boolean {
  const accounts = slots.map((slot) => accountOf(placeOfSlot(slot)));
  return accounts.some((account) => accounts.filter((each) => each === account).length >= most);
}
