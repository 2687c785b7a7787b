import { after, MINUTE } from "../contract/durations";
import { shortened } from "../contract/images/image";
import { errorKind, type ScanError, type ScanVerdict, type Verdict } from "../contract/images/scan";
import { compareCounts, SEVERITIES } from "../contract/images/vulnerabilities";

/** A verdict as the table keeps it. */
export interface RecordedVerdict
  extends Partial<Omit<ScanVerdict, "kind" | "boundTo" | "scannerVersion" | "policies">> {
  readonly verdict: Verdict;
  /** Until when it stands without another scan. */
  readonly freshUntil?: Date | undefined;
  /** The repository whose scan reached it; absent from the verdict of an own scan. */
  readonly copiedFrom?: string | undefined;
}

/** Whether a verdict stands without another scan. */
export function isFresh<V extends Pick<RecordedVerdict, "freshUntil">>(
  verdict: V | undefined,
  now: Date,
): verdict is V & { readonly freshUntil: Date } {
  return verdict?.freshUntil !== undefined && verdict.freshUntil > now;
}

/** A FAILED is renewed by a request from this age on: somebody may have accepted its risk meanwhile. */
const RENEWED_AFTER_MS = 5 * MINUTE;

/** From when a request renews a verdict that is fresh; undefined of all but FAILED. */
export function renewableAt({
  verdict,
  verdictAt = new Date(0),
}: Pick<RecordedVerdict, "verdict" | "verdictAt">): Date | undefined {
  return verdict === "FAILED" ? after(verdictAt, RENEWED_AFTER_MS) : undefined;
}

/**
 * How an outcome differs from what was known of the image before.
 * - first: it never had a verdict; of an error, the first of its kind after the image's latest verdict;
 * - worse, better: by the verdict, else by the numbers of vulnerabilities, the most severe first. With equal numbers it
 *   is worse where one of the worst has become known to be exploited. A verdict that ends an error is better, too, if
 *   nothing else has changed;
 * - same: no news.
 */
export const OUTCOME_CHANGES = ["first", "worse", "better", "same"] as const;
export type OutcomeChange = (typeof OUTCOME_CHANGES)[number];

/** A verdict that an image had. */
export interface PastVerdict extends Pick<RecordedVerdict, "verdict" | "verdictAt" | "counts"> {
  /** When it was recorded, some time after it was reached. */
  readonly recordedAt?: Date | undefined;
  /** Version of the scanner; absent where the engine does not say. */
  readonly scanner?: string | undefined;
  /** Names of the policies that it was held against; absent where those of the account were. */
  readonly policies?: string | undefined;
  /** The change of its outcome. */
  readonly change?: OutcomeChange | undefined;
}

/** How an outcome differs from the one before. */
export interface News {
  readonly change: OutcomeChange;
  /** Names of those among the worst vulnerabilities that were not among them before; absent where there are none. */
  readonly newVulnerabilities?: readonly string[];
}

/** The part of a verdict that is compared. */
type ComparedVerdict = Pick<RecordedVerdict, "verdict" | "counts" | "topVulnerabilities">;

/** The worst comes last. */
const RANKS: readonly Verdict[] = ["PASSED", "NO_POLICY", "FAILED"];

/**
 * @param before the verdict that the row had; undefined where it had none
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
  // Where the worst were not known before, all of them would seem to be new.
  const newVulnerabilities = knowsWorst(before) ? [...new Set(added)] : [];
  const difference =
    RANKS.indexOf(after.verdict) - RANKS.indexOf(before.verdict) ||
    // Where the counts of one are not known, nobody can know.
    (before.counts && after.counts && compareCounts(after.counts, before.counts)) ||
    newlyExploited(before, after);
  return {
    change: difference > 0 ? "worse" : difference < 0 || isHealed ? "better" : "same",
    ...(newVulnerabilities.length > 0 ? { newVulnerabilities } : {}),
  };
}

/** @param kindBefore of the latest error since the image's latest verdict; undefined where there is none */
export function newsOfError(kindBefore: string | undefined, error: ScanError): News {
  return { change: kindBefore === errorKind(error) ? "same" : "first" };
}

/**
 * How many of the worst were not known to be exploited before, or not among the worst. New ones among the worst say nothing
 * else: with the same counts, one that has got a fix comes up among them.
 */
function newlyExploited(before: ComparedVerdict, { topVulnerabilities = [] }: ComparedVerdict): number {
  const exploited = (before.topVulnerabilities ?? []).filter(({ knownExploited }) => knownExploited);
  const known = new Set(exploited.map(({ name }) => name));
  return knowsWorst(before)
    ? topVulnerabilities.filter(({ name, knownExploited }) => knownExploited && !known.has(name)).length
    : 0;
}

/** An empty list may be one that could not be read: only where nothing was counted either, there were none. */
function knowsWorst({ topVulnerabilities, counts }: ComparedVerdict): boolean {
  const isEmpty = topVulnerabilities?.length === 0;
  return isEmpty
    ? SEVERITIES.every((severity) => counts?.[severity] === 0)
    : topVulnerabilities !== undefined;
}

/** Verdicts that are remembered of an image. */
export const MOST_REMEMBERED = 10;
/** Of the names of policies together: they are there to be recognised. */
const MOST_CHARACTERS = 100;

/** The history with one verdict more, and with what its outcome says of the one before. */
export function remembered(
  history: readonly PastVerdict[],
  end: ScanVerdict & Pick<News, "change">,
  now: Date,
): readonly PastVerdict[] {
  const { verdict, verdictAt, counts, scannerVersion: scanner, policies, change } = end;
  const names = shortened(policies?.join(", ") ?? "", MOST_CHARACTERS) || undefined;
  const latest = { verdict, verdictAt, recordedAt: now, counts, scanner, policies: names, change };
  return [latest, ...history].slice(0, MOST_REMEMBERED);
}
