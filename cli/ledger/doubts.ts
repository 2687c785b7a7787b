import type { ListedImage } from "./listed-images";

/** Reasons why an image may have a vulnerability that is not listed, worded for one image and for several. */
export const DOUBTS = {
  unscanned: ["was never scanned", "were never scanned"],
  backend: ["was judged in backend mode, which lists none", "were judged in backend mode, which lists none"],
  unread: ["has no list yet", "have no list yet"],
  outdated: ["has the list of another verdict", "have lists of other verdicts"],
  stale: ["has a stale verdict", "have stale verdicts"],
  more: ["lists only its worst 500", "list only their worst 500"],
  unowned: ["may be this owner's: no sweep has met it", "may be this owner's: no sweep has met them"],
} as const;
export type Doubt = keyof typeof DOUBTS;

export interface ListExtent {
  readonly more: number;
  readonly verdictAt: string;
}

/** Returns why an image may have vulnerabilities beyond its list; undefined: the list has all that Sysdig knows. */
export function doubtOf(
  { verdict, verdictAt, freshUntil }: Pick<ListedImage, "verdict" | "verdictAt" | "freshUntil">,
  list: ListExtent | undefined,
  isBackend: boolean,
  now: Date,
): Doubt | undefined {
  if (verdict === null) {
    return "unscanned";
  }
  if (list === undefined) {
    return isBackend ? "backend" : "unread";
  }
  if (list.verdictAt !== verdictAt) {
    return "outdated";
  }
  return new Date(freshUntil ?? 0) <= now ? "stale" : list.more > 0 ? "more" : undefined;
}

/** `verdictAt` begins with the day. */
type Doubtful = Readonly<{ doubt?: Doubt | null; verdictAt?: string | null }>;

/**
 * Describes how many images say nothing and why, or how old the oldest scan is: never a bare zero.
 *
 * @param isOfOthers whether other images have what was asked for
 */
export function describeDoubts(images: readonly Doubtful[], isOfOthers: boolean): string {
  const counted = (Object.keys(DOUBTS) as Doubt[]).map((doubt) => {
    const count = images.filter((image) => image.doubt === doubt).length;
    return count > 0 && `${count} ${DOUBTS[doubt][count === 1 ? 0 : 1]}`;
  });
  const [oldest = ""] = images.flatMap(({ verdictAt }) => verdictAt ?? []).sort();
  const known = `all ${isOfOthers ? "other " : ""}lists are complete, by scans since ${oldest.slice(0, 10)} (UTC)`;
  return counted.filter(Boolean).join(", ") || known;
}
