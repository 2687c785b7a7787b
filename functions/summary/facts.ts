import { type Image, shortened } from "../contract/images/image";
import type { FailingImage, NeverScannedImage } from "../contract/notices/summary";
import type { ImageItem } from "../images/image-item";
import { MAX_VERDICTS, type PastVerdict, type RecordedVerdict } from "../images/verdict";

export type Failing = Pick<FailingImage, "failingSince" | "mayFailLonger" | "isNew">;

/** Facts about an image that are kept while the table is read. */
export interface ImageFacts {
  readonly image: Pick<Image, "reference" | "digest" | "platform">;
  readonly firstSeenAt?: Date | undefined;
  readonly lastSeenAt?: Date | undefined;
  readonly failed?: Pick<RecordedVerdict, "verdictAt" | "counts" | "resultUrl">;
  readonly failing?: Failing | undefined;
  /** State of the scan of an image without a verdict. */
  readonly scan?: Pick<NeverScannedImage, "state" | "errorClass" | "reason" | "dueAt">;
}

/** Characters of a reason, which may quote a registry's answer of any length. The schema has the same number. */
const MAX_CHARACTERS = 500;

/** @returns undefined for an image that is PASSED or NO_POLICY, which a summary does not name */
export function imageFacts(row: ImageItem, from: Date): ImageFacts | undefined {
  const { verdict: recorded, firstSeenAt, lastSeenAt, state, errorClass, dueAt, reason = "" } = row;
  const { reference, digest, platform } = row.image;
  const facts = { image: { reference, ...(digest ? { digest } : {}), platform }, firstSeenAt, lastSeenAt };
  if (recorded === undefined) {
    const scan = {
      state: state ?? ("NONE" as const),
      ...(state === "ERROR" && errorClass ? { errorClass } : {}),
      ...(reason === "" ? {} : { reason: shortened(reason, MAX_CHARACTERS) }),
      ...(state && dueAt ? { dueAt: dueAt.toISOString() } : {}),
    };
    return { ...facts, scan };
  }
  const { verdict, verdictAt, counts, resultUrl } = recorded;
  return verdict === "FAILED"
    ? { ...facts, failed: { verdictAt, counts, resultUrl }, failing: failingIn(row.history, from) }
    : undefined;
}

/** @param history past verdicts, the latest first */
export function failingIn(history: readonly PastVerdict[], from: Date): Failing | undefined {
  const good = history.findIndex(({ verdict }) => verdict !== "FAILED");
  const first = good === -1 ? history.at(-1) : history[good - 1];
  const mayFailLonger = good === -1 && history.length >= MAX_VERDICTS;
  return (
    first && {
      failingSince: (first.verdictAt ?? new Date(0)).toISOString(),
      mayFailLonger,
      isNew: !mayFailLonger && recordedAt(first) >= from,
    }
  );
}

/** Returns when a verdict was recorded: a verdict recorded after the last summary is news. */
function recordedAt({ verdictAt = new Date(0), ...past }: PastVerdict): Date {
  return past.recordedAt ?? verdictAt;
}
