import type { Image } from "../../functions/contract/images/image";
import { buildOf, OPEN_STATES, VERDICTS } from "../../functions/contract/images/scan";
import { type ImageItem, readImage, scanOf as scanIn } from "../../functions/images/image-item";
import { failingIn } from "../../functions/summary/facts";
import type { Row } from "../../functions/table/table";

/** Statuses by which images can be asked for: the verdict, or the state of the latest scan. */
export const STATUSES = [...VERDICTS, ...OPEN_STATES, "ERROR"] as const;
export type Status = (typeof STATUSES)[number];

/**
 * An image as its row says, which is what `fargate-scans images --json` prints, with who runs it. Times are ISO 8601 in UTC;
 * what is not known is null. Properties may be added, none goes or changes its meaning.
 */
export type ListedImage = NonNullable<ReturnType<typeof imageFromRow>>;
export type ListedScan = NonNullable<ListedImage["scan"]>;

/** Reads an item of the table; undefined for one that is no image's row, such as an outcome still to be published. */
export function imageFromRow(item: Row) {
  const row = readImage(item);
  if (row === undefined) {
    return undefined;
  }
  const { image, verdict } = row;
  const failing = verdict?.verdict === "FAILED" ? failingIn(row.history, new Date()) : undefined;
  const { reference, repository, digest = null, platform } = image;
  return {
    /** `reference` is `registry/repository[:tag]`. */
    ...{ reference, repository, digest, platform },
    verdict: verdict?.verdict ?? null,
    verdictAt: time(verdict?.verdictAt),
    /** Until when the verdict stands without another scan. */
    freshUntil: time(verdict?.freshUntil),
    counts: verdict?.counts ?? null,
    /** The worst vulnerabilities, at most five, the worst first. */
    topVulnerabilities: verdict?.topVulnerabilities ?? null,
    failedRules: verdict?.failedRules ?? null,
    /** The report in Sysdig Secure. */
    resultUrl: verdict?.resultUrl ?? null,
    /** The repository whose scan of the same content reached the verdict; null where its own scan did. */
    copiedFrom: verdict?.copiedFrom ?? null,
    /** How the latest verdict differs from the one before, as its outcome said. */
    change: row.history[0]?.change ?? null,
    /** Of an image that fails: when the first of its verdicts was reached that have all been FAILED since. */
    failingSince: failing?.failingSince ?? null,
    /** Whether it may have failed before: no older verdict is known. */
    mayFailLonger: failing?.mayFailLonger ?? null,
    /** The latest scan, unless it ended with the verdict above. */
    scan: scanOf(row),
    firstSeenAt: time(row.firstSeenAt),
    lastSeenAt: time(row.lastSeenAt),
    /** ARNs of the tasks in which the image was seen first and latest. */
    firstTask: row.firstTaskArn ?? null,
    lastTask: row.lastTaskArn ?? null,
  };
}

/** The image alone, as its keys are made of it. */
export function plainImage({ reference, repository, digest, platform }: ListedImage): Image {
  return { reference, repository, platform, ...(digest === null ? {} : { digest }) };
}

function scanOf(item: ImageItem) {
  const { dueAt, reason, errorClass, errorScope } = item;
  const scan = scanIn(item);
  if (scan === undefined) {
    return null;
  }
  const { state, scanId, attempts, requestedAt, deadline, run } = scan;
  return {
    /** `attempts` are those that failed. */
    ...{ state, scanId, attempts },
    /** When it is looked at or retried; null: not before another task or a sweep brings it back. */
    dueAt: time(dueAt),
    /** When it should have started: of all that wait, the earliest starts first. */
    deadline: time(dueAt && deadline),
    /** When the task started that asked for it; null where none did. */
    requestedAt: time(requestedAt),
    /** Why it waits, or why it has no verdict and what to do. */
    reason: reason ?? null,
    errorClass: errorClass ?? null,
    /** Extent of the error. */
    errorScope: errorScope ?? null,
    /** ARN of the CodeBuild build. */
    build: buildOf(run) ?? null,
  };
}

const time = (value: Date | undefined): string | null => value?.toISOString() ?? null;
