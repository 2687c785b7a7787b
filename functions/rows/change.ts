import { errorKind, type ScanError, type Verdict } from "../contract/scan";
import { compareCounts, SEVERITIES } from "../contract/severity";
import type { OutcomeChange, RecordedVerdict } from "./row";

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
