import { after, MINUTE } from "../contract/durations";
import { shortened } from "../contract/images/image";
import { errorKind, type ScanError, type ScanVerdict, type Verdict } from "../contract/images/scan";
import { compareCounts, SEVERITIES } from "../contract/images/vulnerabilities";

/** A verdict as the table keeps it. */
export interface RecordedVerdict
  extends Partial<Omit<ScanVerdict, "kind" | "boundTo" | "scannerVersion" | "policies">> {
  readonly verdict: Verdict;
  /** Until when the verdict counts without another scan. */
  readonly freshUntil?: Date | undefined;
  /** The repository whose scan reached the verdict; absent if the image's own scan did. */
  readonly copiedFrom?: string | undefined;
}

export function isFresh<V extends Pick<RecordedVerdict, "freshUntil">>(
  verdict: V | undefined,
  now: Date,
): verdict is V & { readonly freshUntil: Date } {
  return verdict?.freshUntil !== undefined && verdict.freshUntil > now;
}

/** Age from which a request renews a FAILED: somebody may have accepted its risk. */
const RENEWED_AFTER_MS = 5 * MINUTE;

/** Returns from when a request renews a fresh verdict; undefined unless it is FAILED. */
export function renewableAt({
  verdict,
  verdictAt = new Date(0),
}: Pick<RecordedVerdict, "verdict" | "verdictAt">): Date | undefined {
  return verdict === "FAILED" ? after(verdictAt, RENEWED_AFTER_MS) : undefined;
}

/**
 * How an outcome differs from what was known of the image before.
 * - first: the image's first verdict, or the first error of its kind since the latest verdict;
 * - worse, better: by the verdict, else by the numbers of vulnerabilities, the most severe first. With equal numbers,
 * the outcome is worse if one of the worst has become known to be exploited. A verdict that ends an error, without
 * other changes, is better;
 * - same: no news.
 */
export const OUTCOME_CHANGES = ["first", "worse", "better", "same"] as const;
export type OutcomeChange = (typeof OUTCOME_CHANGES)[number];

export interface PastVerdict extends Pick<RecordedVerdict, "verdict" | "verdictAt" | "counts"> {
  /** When the verdict was recorded, some time after `verdictAt`. */
  readonly recordedAt?: Date | undefined;
  /** Version of the scanner; absent if the engine does not report it. */
  readonly scanner?: string | undefined;
  /** Names of the policies that were applied; absent if the account's own were. */
  readonly policies?: string | undefined;
  readonly change?: OutcomeChange | undefined;
}

export interface News {
  readonly change: OutcomeChange;
  /** Names of vulnerabilities that are new among the worst; absent if none is. */
  readonly newVulnerabilities?: readonly string[];
}

type ComparedVerdict = Pick<RecordedVerdict, "verdict" | "counts" | "topVulnerabilities">;

/** From best to worst. */
const RANKS: readonly Verdict[] = ["PASSED", "NO_POLICY", "FAILED"];

/**
 * Returns how a verdict differs from the image's verdict before.
 *
 * @param before undefined if there was none
 * @param isHealed whether an error was recorded since
 */
export function newsOfVerdict(
  before: ComparedVerdict | undefined,
  after: ComparedVerdict,
  isHealed: boolean,
): News {
  if (before === undefined) {
    return { change: "first" };
  }
  const known = new Set(before.topVulnerabilities?.map(({ name }) => name));
  const added = (after.topVulnerabilities ?? []).map(({ name }) => name).filter((name) => !known.has(name));
  // Without the earlier list of the worst, all would seem new.
  const newVulnerabilities = knowsWorst(before) ? [...new Set(added)] : [];
  const difference =
    RANKS.indexOf(after.verdict) - RANKS.indexOf(before.verdict) ||
    // Numbers are compared only if both are known.
    (before.counts && after.counts && compareCounts(after.counts, before.counts)) ||
    newlyExploited(before, after);
  return {
    change: difference > 0 ? "worse" : difference < 0 || isHealed ? "better" : "same",
    ...(newVulnerabilities.length > 0 ? { newVulnerabilities } : {}),
  };
}

/** @param kindBefore kind of the latest error since the image's latest verdict; undefined if no error came */
export function newsOfError(kindBefore: string | undefined, error: ScanError): News {
  return { change: kindBefore === errorKind(error) ? "same" : "first" };
}

/**
 * Counts the worst vulnerabilities that have become known to be exploited. Other new names do not count: if a
 * vulnerability gets a fix, another one moves up among the worst although the numbers are equal.
 */
function newlyExploited(before: ComparedVerdict, { topVulnerabilities = [] }: ComparedVerdict): number {
  const exploited = (before.topVulnerabilities ?? []).filter(({ knownExploited }) => knownExploited);
  const known = new Set(exploited.map(({ name }) => name));
  return knowsWorst(before)
    ? topVulnerabilities.filter(({ name, knownExploited }) => knownExploited && !known.has(name)).length
    : 0;
}

/**
 * Whether the worst vulnerabilities are known. An empty list may mean an unreadable list, unless all counts are zero.
 */
function knowsWorst({ topVulnerabilities, counts }: ComparedVerdict): boolean {
  const isEmpty = topVulnerabilities?.length === 0;
  return isEmpty
    ? SEVERITIES.every((severity) => counts?.[severity] === 0)
    : topVulnerabilities !== undefined;
}

/** Verdicts that are remembered of each image. */
export const MAX_VERDICTS = 10;
/** Characters of all policy names together, enough to recognise them. */
const MAX_CHARACTERS = 100;

export function remembered(
  history: readonly PastVerdict[],
  end: ScanVerdict & Pick<News, "change">,
  now: Date,
): readonly PastVerdict[] {
  const { verdict, verdictAt, counts, scannerVersion: scanner, policies, change } = end;
  const names = shortened(policies?.join(", ") ?? "", MAX_CHARACTERS) || undefined;
  const latest = { verdict, verdictAt, recordedAt: now, counts, scanner, policies: names, change };
  return [latest, ...history].slice(0, MAX_VERDICTS);
}
