import { placeOfArn } from "../../../contract/places/place";
import type { EnforcementItem } from "../../../enforcement/item";

/** The first of each name, then the second of each, and so on. Of one round, those with the smallest load come first. */
export function inTurns<T, N>(
  items: readonly T[],
  nameOf: (item: T) => N,
  loadOf = (_item: T, _name: N) => 0,
) {
  const rounds = new Map<N, number>();
  const turns = items.map((item) => {
    const name = nameOf(item);
    const round = rounds.get(name) ?? 0;
    rounds.set(name, round + 1);
    return { item, round, load: loadOf(item, name) };
  });
  turns.sort((one, other) => one.round - other.round || one.load - other.load);
  return turns.map(({ item }) => item);
}

const accountOf = ({ subject }: EnforcementItem): string => placeOfArn(subject.clusterArn).account;

/**
 * Accounts take turns, and so do the clusters of each: no account delays another one, whatever it brings. In one round those come
 * first that had the fewest actions in this hour. An item that has failed, or took a whole run, counts as one.
 */
export function orderOfItems(
  items: readonly EnforcementItem[],
  actionsFor: (item: EnforcementItem) => number,
) {
  const failed = items.filter(({ attempts }) => attempts > 0).map(accountOf);
  const loadOf = (item: EnforcementItem, account: string) =>
    actionsFor(item) + failed.filter((each) => each === account).length;
  const ofClusters = inTurns(items, ({ subject }) => subject.clusterArn);
  return inTurns(ofClusters, accountOf, loadOf);
}
