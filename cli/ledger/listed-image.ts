import type { Digest, Image } from "../../functions/contract/image";
import {
  buildOf,
  type ErrorClass,
  type ErrorScope,
  OPEN_STATES,
  type ScanState,
  VERDICTS,
  type Verdict,
} from "../../functions/contract/scan";
import type { SeverityCounts } from "../../functions/contract/severity";
import type { TopVulnerability } from "../../functions/contract/top-vulnerabilities";
import { asOwn } from "../../functions/rows/named-rows";
import { type LedgerRow, readRow } from "../../functions/rows/row";
import type { Row } from "../../functions/table/table";

/** What an image can be asked for by: its verdict, or the state of its latest scan. */
export const STATUSES = [...VERDICTS, ...OPEN_STATES, "ERROR"] as const;
export type Status = (typeof STATUSES)[number];

/**
 * An image as its row says, which is what `fargate-scans images --json` prints, with who runs it. Times are ISO 8601 in UTC; what is not known is null. Properties may be
 * added, none goes or changes its meaning.
 */
export interface ListedImage {
  /** `registry/repository[:tag]`. */
  readonly reference: string;
  readonly repository: string;
  readonly digest: Digest | null;
  readonly platform: Image["platform"];
  readonly verdict: Verdict | null;
  readonly verdictAt: string | null;
  /** Until when the verdict stands without another scan. */
  readonly freshUntil: string | null;
  readonly counts: SeverityCounts | null;
  /** The worst vulnerabilities, at most five, the worst first. */
  readonly topVulnerabilities: readonly TopVulnerability[] | null;
  readonly failedRules: readonly string[] | null;
  /** The report in Sysdig Secure. */
  readonly resultUrl: string | null;
  /** The repository on whose name the verdict rests: it counts for no other one. Null where it rests on none. */
  readonly boundTo: string | null;
  /** Whether the row is that of this repository alone. */
  readonly ofRepository: boolean;
  /** The latest scan, unless it ended with the verdict above. */
  readonly scan: ListedScan | null;
  readonly firstSeenAt: string | null;
  readonly lastSeenAt: string | null;
  /** ARNs of the tasks in which the image was seen first and latest. */
  readonly firstTask: string | null;
  readonly lastTask: string | null;
}

export interface ListedScan {
  readonly state: ScanState;
  readonly scanId: string;
  /** When it is looked at or retried; null: not before another task or a sweep brings it back. */
  readonly dueAt: string | null;
  /** When it should have started: of all that wait, the earliest starts first. */
  readonly deadline: string | null;
  /** When the task started that asked for it; null where none did. */
  readonly requestedAt: string | null;
  /** Failed attempts. */
  readonly attempts: number;
  /** Why it waits, or why it has no verdict and what to do. */
  readonly reason: string | null;
  readonly errorClass: ErrorClass | null;
  /** What the error hits. */
  readonly errorScope: ErrorScope | null;
  /** ARN of the CodeBuild build. */
  readonly build: string | null;
}

/** Reads an item of the table; undefined for one that is no image's row, such as an outcome still to be published. */
export function imageFromRow(item: Row): ListedImage | undefined {
  const row = readRow(item);
  if (row === undefined) {
    return undefined;
  }
  const { image, verdict } = row;
  const { reference, repository, digest = null, platform } = image;
  return {
    ...{ reference, repository, digest, platform },
    verdict: verdict?.verdict ?? null,
    verdictAt: time(verdict?.verdictAt),
    freshUntil: time(verdict?.freshUntil),
    counts: verdict?.counts ?? null,
    topVulnerabilities: verdict?.topVulnerabilities ?? null,
    failedRules: verdict?.failedRules ?? null,
    resultUrl: verdict?.resultUrl ?? null,
    boundTo: verdict?.boundTo ?? null,
    ofRepository: image.ofRepository === true,
    scan: scanOf(row),
    firstSeenAt: time(row.firstSeenAt),
    lastSeenAt: time(row.lastSeenAt),
    firstTask: row.firstTaskArn ?? null,
    lastTask: row.lastTaskArn ?? null,
  };
}

/** The image alone, as its keys are made of it. */
export function plainImage({ reference, repository, digest, platform, ofRepository }: ListedImage): Image {
  const image = { reference, repository, platform, ...(digest === null ? {} : { digest }) };
  return ofRepository ? asOwn(image) : image;
}

function scanOf({ scan, dueAt, reason, errorClass, errorScope }: LedgerRow): ListedScan | null {
  if (scan === undefined) {
    return null;
  }
  const { state, scanId, attempts, requestedAt, deadline, run } = scan;
  return {
    ...{ state, scanId, attempts },
    dueAt: time(dueAt),
    deadline: time(dueAt && deadline),
    requestedAt: time(requestedAt),
    reason: reason ?? null,
    errorClass: errorClass ?? null,
    errorScope: errorScope ?? null,
    build: buildOf(run) ?? null,
  };
}

const time = (value: Date | undefined): string | null => value?.toISOString() ?? null;
