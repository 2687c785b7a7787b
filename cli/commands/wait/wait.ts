import type { ListedImage } from "../../ledger/listed-image";
import { PROGRESS_MS } from "../../text/times";

/** The exit code of each result: no-verdict, there is none in time; error, the scan ended in one, or nobody can judge. */
export const EXIT_CODES = { passed: 0, failed: 1, "no-verdict": 2, error: 3 } as const;

export interface Waiting {
  /** The rows of the image as they are now. */
  readonly read: () => Promise<readonly ListedImage[]>;
  /** The command that has the image scanned again. */
  readonly rescan: string;
  readonly now: () => Date;
  readonly sleep: (milliseconds: number) => Promise<unknown>;
  /** Called with what is waited for, each time that it changes, and every half minute. */
  readonly progress: (reason: string) => void;
}

/** Often enough for a person, and one small read for a scan that takes minutes. */
const POLL_MS = 5000;
/** Of an image that the ledger does not know yet: all of the table may be gone through for its digest. */
const SEARCH_MS = 30_000;

/** Looks at the rows until there is a verdict, or the time is over. A time of zero looks once. */
export async function waitFor({ read, rescan, now, sleep, progress }: Waiting, timeoutSeconds: number) {
  const until = new Date(now().getTime() + timeoutSeconds * 1000);
  let said = { reason: "", at: 0 };
  for (;;) {
    const images = await read();
    const { result, reason } = judge(images, now(), until, rescan);
    if (result !== "open") {
      return { result, reason, images };
    }
    const left = until.getTime() - now().getTime();
    if (left <= 0) {
      const hasFailed = images.some(({ verdict }) => verdict === "FAILED");
      const why = hasFailed ? "its latest verdict is FAILED" : `no verdict within ${timeoutSeconds} seconds`;
      return { result: hasFailed ? "failed" : "no-verdict", reason: `${why}: ${reason}`, images } as const;
    }
    if (reason !== said.reason || now().getTime() - said.at >= PROGRESS_MS) {
      said = { reason, at: now().getTime() };
      progress(reason);
    }
    await sleep(Math.min(images.length > 0 ? POLL_MS : SEARCH_MS, left));
  }
}

/** Judgement on an image: `open` is waited for. */
export interface Judgement {
  readonly result: "passed" | "failed" | "error" | "open";
  readonly reason: string;
}

const UNKNOWN =
  "the ledger does not know the image: it is scanned once a task runs it, a sweep finds it, or the deployment gate is asked for it";

/**
 * Judges an image by its rows, one for each platform: it failed where one failed, and passed where all did.
 *
 * - A PASSED that is fresh counts, and NO_POLICY as one, because nothing forbids the image.
 * - FAILED counts, fresh or stale, as at the gate, unless a scan is under way that may end with another verdict.
 * - An error counts that is not retried before `until`.
 *
 * @param rescan the command that has the image scanned again
 */
export function judge(rows: readonly ListedImage[], now: Date, until: Date, rescan: string): Judgement {
  const judged = rows.map((row) => judgeRow(row, now, until, rescan));
  const worst = (["failed", "error", "open"] as const).flatMap((result) =>
    judged.filter((each) => each.result === result),
  );
  const passed = { result: "passed", reason: judged.map(({ reason }) => reason).join("; ") } as const;
  return worst[0] ?? (rows.length > 0 ? passed : { result: "open", reason: UNKNOWN });
}

function judgeRow(row: ListedImage, now: Date, until: Date, rescan: string): Judgement {
  const { verdict, verdictAt, freshUntil, scan, platform } = row;
  const isFresh = freshUntil !== null && new Date(freshUntil) > now;
  const since = verdictAt === null ? "" : ` since ${verdictAt}`;
  const stands = `${platform} is ${verdict}${since}${isFresh ? "" : ", which is stale"}`;
  if (verdict !== null && verdict !== "FAILED" && isFresh) {
    return { result: "passed", reason: stands };
  }
  if (scan !== null && scan.state !== "ERROR") {
    const why = scan.reason === null ? "" : `: ${scan.reason}`;
    return { result: "open", reason: `the scan for ${platform} is ${scan.state}${why}` };
  }
  const error = `the scan for ${platform} ended in an error`;
  if (scan?.dueAt != null && new Date(scan.dueAt) < until && !(isFresh && verdict === "FAILED")) {
    return { result: "open", reason: `${error} and is retried at ${scan.dueAt}: ${scan.reason}` };
  }
  if (verdict === "FAILED") {
    return { result: "failed", reason: stands };
  }
  const old = verdict === null ? `no scan for ${platform} is under way` : stands;
  return scan === null
    ? { result: "open", reason: `${old}; to have it scanned again: ${rescan}` }
    : { result: "error", reason: `${error}: ${scan.reason}` };
}
