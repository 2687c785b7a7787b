import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import { asDigest, type Digest, type Image, PLATFORMS } from "../../functions/contract/image";
import {
  type ErrorClass,
  type ErrorScope,
  OPEN_STATES,
  type ScanState,
  SEVERITIES,
  type SeverityCounts,
  VERDICTS,
  type Verdict,
} from "../../functions/contract/scan";
import { OUTCOME_PREFIX } from "../../functions/contract/ledger";
import { isTopVulnerability, type TopVulnerability } from "../../functions/contract/top-vulnerabilities";

/** What an image can be asked for by: its verdict, or the state of its latest scan. */
export const STATUSES = [...VERDICTS, ...OPEN_STATES, "ERROR"] as const;
export type Status = (typeof STATUSES)[number];

/**
 * An image as `npm run scans -- --json` tells it. Times are ISO 8601 in UTC; what is not known is null. Properties may be
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
  /** The report in Sysdig Secure. */
  readonly resultUrl: string | null;
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
  readonly scanId: string | null;
  /** When it is looked at or tried again; null: not before another task is seen. */
  readonly dueAt: string | null;
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

/** The attributes of a row that are listed, so that no others are transferred. */
export const LISTED_ATTRIBUTES = [
  ...["image", "reference", "repository", "platform"],
  ...["verdict", "verdictAt", "freshUntil", "counts", "topVulnerabilities", "resultUrl"],
  ...["scanState", "scanId", "dueAt", "attempts", "reason", "errorClass", "errorScope", "buildArn"],
  ...["firstSeenAt", "lastSeenAt", "firstTaskArn", "lastTaskArn"],
];

/** Reads a row of the ledger; undefined for one that is no image's, such as an outcome that is still to be told. */
export function imageFromRow(item: Readonly<Record<string, AttributeValue>>): ListedImage | undefined {
  const row = unmarshall(item) as Record<string, unknown>;
  const platform = PLATFORMS.find((known) => known === row.platform);
  const [reference, repository] = [text(row.reference), text(row.repository)];
  if (String(row.image).startsWith(OUTCOME_PREFIX) || !platform || !reference || !repository) {
    return undefined;
  }
  const verdict = VERDICTS.find((known) => known === row.verdict) ?? null;
  return {
    reference,
    repository,
    digest: asDigest(String(row.image).split("#")[0]) ?? null,
    platform,
    verdict,
    verdictAt: text(row.verdictAt),
    freshUntil: text(row.freshUntil),
    counts: verdict && countsOf(row.counts),
    topVulnerabilities: verdict && worstOf(row.topVulnerabilities),
    resultUrl: text(row.resultUrl),
    scan: scanOf(row),
    firstSeenAt: text(row.firstSeenAt),
    lastSeenAt: text(row.lastSeenAt),
    // Rows of before it was recorded have only the latest.
    firstTask: text(row.firstTaskArn),
    lastTask: text(row.lastTaskArn),
  };
}

/** Whether the image has one of the statuses. */
export function hasStatus({ verdict, scan }: ListedImage, statuses: readonly Status[]): boolean {
  return statuses.some((status) => status === verdict || status === scan?.state);
}

function scanOf(row: Readonly<Record<string, unknown>>): ListedScan | null {
  const state = STATUSES.find((known) => known === row.scanState) as ScanState | undefined;
  if (state === undefined) {
    return null;
  }
  return {
    state,
    scanId: text(row.scanId),
    dueAt: text(row.dueAt),
    attempts: Number(row.attempts ?? 0),
    reason: text(row.reason),
    errorClass: text(row.errorClass) as ErrorClass | null,
    errorScope: text(row.errorScope) as ErrorScope | null,
    build: text(row.buildArn),
  };
}

function worstOf(value: unknown): TopVulnerability[] | null {
  return Array.isArray(value) ? value.filter(isTopVulnerability) : null;
}

function countsOf(value: unknown): SeverityCounts {
  const counts = Object(value) as Record<string, unknown>;
  return Object.fromEntries(
    SEVERITIES.map((severity) => [severity, Number(counts[severity] ?? 0)]),
  ) as SeverityCounts;
}

function text(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}
