import { placeOfArn } from "../../../contract/places/place";
import type { EnforcementItem } from "../../../enforcement/item";

/** The first of each name, then the second of each, and so on. Of one round, those with the smallest load come first. */
export function inTurns<T>(
  items: readonly T[],
  nameOf: (item: T) => string,
  loadOf = (_name: string) => 0,
): T[] {
  const rounds = new Map<string, number>();
  const turnOf = (item: T) => {
    const name = nameOf(item);
    const round = rounds.get(name) ?? 0;
    rounds.set(name, round + 1);
    return { item, round, load: loadOf(name) };
  };
  return items
    .map(turnOf)
    .sort((one, other) => one.round - other.round || one.load - other.load)
    .map(({ item }) => item);
}

export const accountIn = ({ subject }: EnforcementItem): string => placeOfArn(subject.clusterArn).account;

/**
 * Accounts take turns, and so do the clusters of each: no account delays another one, whatever it brings. In one round those come
 * first that had the fewest actions in this hour. An item that has failed, or took a whole run, counts as one.
 */
export function orderOfItems(items: readonly EnforcementItem[], actionsOf: (account: string) => number) {
  const failed = items.filter(({ attempts }) => attempts > 0).map(accountIn);
  const loadOf = (account: string) => actionsOf(account) + failed.filter((each) => each === account).length;
  return inTurns(
    inTurns(items, ({ subject }) => subject.clusterArn),
    accountIn,
    loadOf,
  );
}

/** The account in the key of an item, so that no account fills a page; empty for the installation's own. */
export function accountInKey(key: string): string {
  const [account = "", ...path] = (key.split("#")[1] ?? "").split("/");
  return path.length > 1 ? account : "";
}
