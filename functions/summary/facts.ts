import { DAY } from "../contract/durations";
import { type Image, shortened } from "../contract/images/image";
import type { Verdict } from "../contract/images/scan";
import type { SeverityCounts } from "../contract/images/vulnerabilities";
import type { FailingImage, NeverScannedImage } from "../contract/notices/summary";
import type { ImageItem } from "../images/image-item";
import { MOST_REMEMBERED, newsOfVerdict, type PastVerdict } from "../images/verdict";

/** Facts that a summary keeps of the history of an image. */
export interface HistoryFacts {
  /** Of an image that fails. */
  readonly failing?: Pick<FailingImage, "failingSince" | "mayFailLonger" | "isNew">;
  /** Of one that got better in the period: the verdict before. */
  readonly before?: PastVerdict;
}

/** Facts that a summary keeps of an image while it reads the table. */
export interface ImageFacts extends HistoryFacts {
  readonly image: Pick<Image, "reference" | "digest" | "platform">;
  /** Absent of one that was never scanned. */
  readonly judged?: {
    readonly verdict: Verdict;
    readonly verdictAt: Date;
    readonly counts?: SeverityCounts | undefined;
    readonly resultUrl?: string | undefined;
  };
  readonly firstSeenAt?: Date | undefined;
  readonly lastSeenAt?: Date | undefined;
  /** Of one that was never scanned: how its scan stands. */
  readonly scan?: Pick<NeverScannedImage, "state" | "errorClass" | "reason" | "dueAt">;
}

/** A reason may quote what a registry said; the schema names this length. */
const MOST_CHARACTERS = 500;

/** A verdict is recorded no later after it was reached; of an older one the history need not be waited for. */
const RECORDED_WITHIN_MS = DAY;

/**
 * @returns undefined for an image that a summary says nothing of: it neither fails nor lacks a verdict, and none was recorded
 * in the period
 */
export function imageFacts(row: ImageItem, from: Date): ImageFacts | undefined {
  const { verdict: recorded, firstSeenAt, lastSeenAt, state, errorClass, dueAt, reason = "" } = row;
  const { reference, digest, platform } = row.image;
  const facts = { image: { reference, ...(digest ? { digest } : {}), platform }, firstSeenAt, lastSeenAt };
  if (recorded === undefined) {
    const scan = {
      state: state ?? ("NONE" as const),
      ...(state === "ERROR" && errorClass ? { errorClass } : {}),
      ...(reason === "" ? {} : { reason: shortened(reason, MOST_CHARACTERS) }),
      ...(state && dueAt ? { dueAt: dueAt.toISOString() } : {}),
    };
    return { ...facts, scan };
  }
  const { verdict, verdictAt = new Date(0), counts, resultUrl } = recorded;
  return verdict === "FAILED" || verdictAt.getTime() >= from.getTime() - RECORDED_WITHIN_MS
    ? { ...facts, judged: { verdict, verdictAt, counts, resultUrl }, ...historyFacts(row.history, from) }
    : undefined;
}

/** @param history the latest first */
export function historyFacts(history: readonly PastVerdict[], from: Date): HistoryFacts {
  const good = history.findIndex(({ verdict }) => verdict !== "FAILED");
  const first = good === -1 ? history.at(-1) : history[good - 1];
  const before = verdictBefore(history, from);
  const mayFailLonger = good === -1 && history.length >= MOST_REMEMBERED;
  const failing = first && {
    failingSince: (first.verdictAt ?? new Date(0)).toISOString(),
    mayFailLonger,
    isNew: !mayFailLonger && recordedAt(first) >= from,
  };
  return { ...(failing && { failing }), ...(before && { before }) };
}

/** The verdict that stood when the period began, else the first of it, if the latest is better than that. */
function verdictBefore(history: readonly PastVerdict[], from: Date): PastVerdict | undefined {
  const [latest] = history;
  if (latest === undefined || recordedAt(latest) < from) {
    return undefined;
  }
  const before = history.find((each) => recordedAt(each) < from) ?? history.at(-1);
  const isBetter = before && newsOfVerdict(before, latest, false).change === "better";
  return isBetter ? before : undefined;
}

/** The summary before did not know a verdict that was reached before it and recorded after it. */
function recordedAt({ verdictAt = new Date(0), ...past }: PastVerdict): Date {
  return past.recordedAt ?? verdictAt;
}
