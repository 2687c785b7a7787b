import { placeOfArn } from "../../../contract/places/place";
import type { EnforcementItem } from "../../../enforcement/item";

/**
 * Orders the first item of each name, then the second of each name, and so on; within a round, by the smallest load.
 */
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
 * Orders items so that accounts take turns, and clusters within an account, so that no account can delay another. In
 * each round, accounts with the fewest actions in this hour come first; failed items count as actions.
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
