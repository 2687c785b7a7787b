import type { ListedImage } from "../ledger/listed-image";

/** What is known of an image: `open` is what is waited for. */
export type Judgement =
  | { readonly result: "passed" | "failed" | "error"; readonly reason: string }
  | { readonly result: "open"; readonly reason: string; readonly verdict: "FAILED" | null };

const UNKNOWN =
  "the ledger does not know the image: it is scanned once a task runs it, a sweep finds it, or the deployment gate is asked for it";

/**
 * What the rows of an image say, one for each platform: it failed where one failed, and passed where all did.
 *
 * - A verdict that is fresh counts; NO_POLICY counts as passed, since nothing forbids the image.
 * - FAILED counts also where it is stale, as at the gate, unless a scan is under way that may end with another verdict.
 * - An error counts that is not retried before `until`.
 *
 * @param rescan the command that has the image scanned again
 * @param isNamed whether the rows are those of one name: else a verdict that rests on a name is none
 */
export function judge(
  rows: readonly ListedImage[],
  now: Date,
  until: Date,
  rescan: string,
  isNamed = true,
): Judgement {
  if (rows.length === 0) {
    return { result: "open", reason: UNKNOWN, verdict: null };
  }
  const judged = rows.map((row) => judgeRow(row, now, until, rescan, isNamed));
  for (const result of ["failed", "error", "open"] as const) {
    const found = judged.find((each) => each.result === result);
    if (found !== undefined) {
      const isFailed = judged.some((each) => "verdict" in each && each.verdict === "FAILED");
      return found.result === "open" && isFailed ? { ...found, verdict: "FAILED" } : found;
    }
  }
  return { result: "passed", reason: judged.map(({ reason }) => reason).join("; ") };
}

function judgeRow(row: ListedImage, now: Date, until: Date, rescan: string, isNamed: boolean): Judgement {
  const { verdict, verdictAt, freshUntil, scan, platform } = row;
  const isFresh = freshUntil !== null && new Date(freshUntil) > now;
  const isOpen = scan !== null && scan.state !== "ERROR";
  const bound = row.boundTo === null ? "" : `, for ${row.boundTo} alone`;
  const stands = `${platform} is ${verdict}${verdictAt === null ? "" : ` since ${verdictAt}`}${bound}`;
  if (isFresh && row.boundTo !== null && !isNamed) {
    return { result: "error", reason: `${stands}: name the image as REPOSITORY@DIGEST` };
  }
  if (verdict !== null && isFresh) {
    return verdict === "FAILED"
      ? { result: "failed", reason: stands }
      : {
          result: "passed",
          reason: verdict === "NO_POLICY" ? `${stands}: no policy of Sysdig applies` : stands,
        };
  }
  const open = (reason: string): Judgement => ({
    ...{ result: "open", reason },
    verdict: verdict === "FAILED" ? verdict : null,
  });
  if (isOpen) {
    return open(`the scan for ${platform} is ${scan.state}${scan.reason === null ? "" : `: ${scan.reason}`}`);
  }
  if (scan?.dueAt != null && new Date(scan.dueAt) < until) {
    return open(`the scan for ${platform} ended in an error and is retried at ${scan.dueAt}: ${scan.reason}`);
  }
  if (verdict === "FAILED") {
    return { result: "failed", reason: `${stands}, which is stale` };
  }
  return scan === null
    ? open(
        verdict === null
          ? `no scan for ${platform} is under way`
          : `${stands}, which is stale; to have it scanned again: ${rescan}`,
      )
    : { result: "error", reason: `the scan for ${platform} ended in an error: ${scan.reason}` };
}
