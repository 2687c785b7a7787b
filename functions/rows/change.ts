import { MOST_ENTRIES } from "../contract/exportable";
import { errorKind, type ScanError, type Verdict } from "../contract/scan";
import { compareCounts, SEVERITIES } from "../contract/severity";
import type { TopVulnerability } from "../contract/top-vulnerabilities";
import type { OutcomeChange } from "./outcome-change";
import type { PastVerdict, RecordedVerdict } from "./row";

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

/**
 * How the latest verdict differs from the one before, as its outcome said. Where that was not remembered, what verdicts and
 * counts say: there are no vulnerabilities by name, and no errors in between.
 *
 * @param history the latest first
 * @returns undefined where there is none
 */
export function latestChange([latest, before]: readonly PastVerdict[]): OutcomeChange | undefined {
  return latest?.change ?? (latest && newsOfVerdict(before, latest, false).change);
}

/** @param kindBefore of the latest error since the image's latest verdict; undefined where there is none */
export function newsOfError(kindBefore: string | undefined, error: ScanError): News {
  return { change: kindBefore === errorKind(error) ? "same" : "first" };
}

/**
 * How many of the worst have become known to be exploited. New ones among the worst say nothing else: with the same counts, one
 * that has got a fix comes up among them. So may one that was known to be exploited, where all of the worst were.
 */
function newlyExploited(before: ComparedVerdict, { topVulnerabilities = [] }: ComparedVerdict): number {
  const listed = before.topVulnerabilities ?? [];
  const wasExploited = (one: TopVulnerability) =>
    listed.some(({ name, knownExploited }) => knownExploited && name === one.name);
  // Else it would have stood among the worst before, which come by severity, and then by whether they are known to be exploited.
  const last = listed.length < MOST_ENTRIES ? undefined : listed.at(-1);
  const mayHaveBeen = ({ name, severity }: TopVulnerability) =>
    last !== undefined &&
    listed.every((each) => each.name !== name) &&
    (rankOf(last.severity) < rankOf(severity) || (last.severity === severity && last.knownExploited));
  return knowsWorst(before)
    ? topVulnerabilities.filter((each) => each.knownExploited && !wasExploited(each) && !mayHaveBeen(each))
        .length
    : 0;
}

const rankOf = (severity: TopVulnerability["severity"]): number =>
  severity === "unknown" ? SEVERITIES.length : SEVERITIES.indexOf(severity);

/** An empty list may be one that could not be read: only where nothing was counted either, there were none. */
function knowsWorst({ topVulnerabilities, counts }: ComparedVerdict): boolean {
  const isEmpty = topVulnerabilities?.length === 0;
  return isEmpty
    ? SEVERITIES.every((severity) => counts?.[severity] === 0)
    : topVulnerabilities !== undefined;
}
