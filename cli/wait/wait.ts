import type { ListedImage } from "../ledger/listed-image";
import { judge } from "./judge";

/** Of the time-out. */
export const DEFAULT_SECONDS = 900;
export const LONGEST_SECONDS = 86_400;

/** The exit code of each result. */
export const EXIT_CODES = { passed: 0, failed: 1, "no-verdict": 2, error: 3 } as const;

/** How waiting ended, as `fargate-scans wait --json` prints it. */
export interface Waited {
  /** Version of this form: properties may be added under the same one. */
  readonly version: "1";
  /** passed, failed, no-verdict: there is none in time; error: the scan ended in one, or the ledger cannot be read. */
  readonly result: keyof typeof EXIT_CODES;
  /** The image as it was named. */
  readonly reference: string;
  /** Its digest; null where it is not known. */
  readonly digest: string | null;
  /** What decided, for a person. */
  readonly reason: string;
  /** What the ledger knows of it, one for each platform, as `fargate-scans images --json` prints images. */
  readonly images: readonly ListedImage[];
}

export interface Waiting {
  /** The rows of the image as they are now. */
  readonly read: () => Promise<readonly ListedImage[]>;
  /** Whether these are the rows of one name. Default: true */
  readonly isNamed?: boolean;
  /** The command that has the image scanned again. */
  readonly rescan: string;
  readonly now: () => Date;
  readonly sleep: (milliseconds: number) => Promise<unknown>;
  /** Called with what is waited for, each time that it changes, and every half minute. */
  readonly progress: (reason: string) => void;
}

const PROGRESS_MS = 30_000;
/** Often enough for a person, and one small read for a scan that takes minutes. */
const POLL_MS = 5000;
/** Of an image that the ledger does not know yet: all of the table may be gone through for its tag. */
const SEARCH_MS = 30_000;

/** Looks at the rows until there is a verdict, or the time is over. A time of zero looks once. */
export async function waitFor(
  { read, isNamed, rescan, now, sleep, progress }: Waiting,
  timeoutSeconds: number,
): Promise<Pick<Waited, "result" | "reason" | "images">> {
  const until = new Date(now().getTime() + timeoutSeconds * 1000);
  let said = { reason: "", at: 0 };
  for (;;) {
    const images = await read();
    const { result, reason } = judge(images, now(), until, rescan, isNamed);
    if (result !== "open") {
      return { result, reason, images };
    }
    const left = until.getTime() - now().getTime();
    if (left <= 0) {
      return images.some(({ verdict }) => verdict === "FAILED")
        ? { result: "failed", reason: `its latest verdict is FAILED; ${reason}`, images }
        : { result: "no-verdict", reason: `no verdict within ${timeoutSeconds} seconds: ${reason}`, images };
    }
    if (reason !== said.reason || now().getTime() - said.at >= PROGRESS_MS) {
      said = { reason, at: now().getTime() };
      progress(reason);
    }
    await sleep(Math.min(images.length > 0 ? POLL_MS : SEARCH_MS, left));
  }
}
