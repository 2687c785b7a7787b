import type { ListedImage } from "../../ledger/listed-image";
import { PROGRESS_MS } from "../../text/times";
import { judge } from "./judge";

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
/** Of an image that the ledger does not know yet: all of the table may be gone through for its tag. */
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
