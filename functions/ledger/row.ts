import { HOUR } from "../contract/durations";
import { asDigest, type Digest, type Image, PLATFORMS, type Platform } from "../contract/image";
import { type Attribute, DUE_ATTRIBUTE, PARTITION_KEY, STATE_ATTRIBUTE } from "../contract/ledger";
import {
  ENGINES,
  ERROR_CLASSES,
  ERROR_SCOPES,
  type ErrorClass,
  type ErrorScope,
  OPEN_STATES,
  type Scan,
  VERDICTS,
  type Verdict,
} from "../contract/scan";
import { SEVERITIES, type SeverityCounts } from "../contract/severity";
import type { KnownSource } from "../contract/sighting";
import { isTopVulnerability, type TopVulnerability } from "../contract/top-vulnerabilities";
import type { Row } from "./table/table";

/** A row of the ledger: what is known of one image. */
export interface LedgerRow {
  readonly image: Image;
  /** The latest verdict, whatever became of the scans after it. */
  readonly verdict?: RecordedVerdict | undefined;
  /** The latest scan, unless it ended with the verdict above. */
  readonly scan?: Scan | undefined;
  /** When that scan is looked at or retried; absent where only another task brings it back. */
  readonly dueAt?: Date | undefined;
  /** Who opened that scan and has not got it started. */
  readonly claimedBy?: string | undefined;
  /** Why that scan waits, or why it has no verdict and what to do. */
  readonly reason?: string | undefined;
  readonly errorClass?: ErrorClass | undefined;
  readonly errorScope?: ErrorScope | undefined;
  /** When that scan ended in an error. */
  readonly errorAt?: Date | undefined;
  /** Sources with which the image was seen, the latest first; see sources/known-sources.ts. */
  readonly sources?: readonly KnownSource[] | undefined;
  readonly sourcesVersion?: number | undefined;
  /** When its scans were started lately, the latest last; see start-limits.ts. */
  readonly recentStarts?: readonly Date[] | undefined;
  readonly firstSeenAt?: Date | undefined;
  readonly lastSeenAt?: Date | undefined;
  /** ARNs of the tasks in which the image was seen first and latest. */
  readonly firstTaskArn?: string | undefined;
  readonly lastTaskArn?: string | undefined;
}

export interface RecordedVerdict {
  readonly verdict: Verdict;
  readonly verdictAt?: Date | undefined;
  /** Until when it stands without another scan. */
  readonly freshUntil?: Date | undefined;
  readonly counts?: SeverityCounts | undefined;
  readonly topVulnerabilities?: readonly TopVulnerability[] | undefined;
  readonly resultUrl?: string | undefined;
  readonly scannedDigest?: Digest | undefined;
}

/** What a row holds of a scan that was started. */
export const RUN: readonly Attribute[] = ["run", "startedAt"];

/** Reads an item of the table; undefined for one that is no image's row, or that nobody here wrote. */
export function readRow(row: Row): LedgerRow | undefined {
  const image = imageOf(row);
  return (
    image && {
      image,
      verdict: verdictOf(row),
      scan: scanOf(image, row),
      dueAt: time(row[DUE_ATTRIBUTE]),
      claimedBy: text(row.claimedBy),
      reason: text(row.reason),
      errorClass: oneOf(ERROR_CLASSES, row.errorClass),
      errorScope: oneOf(ERROR_SCOPES, row.errorScope),
      errorAt: time(row.errorAt),
      ...memoryOf(row),
      firstSeenAt: time(row.firstSeenAt),
      lastSeenAt: time(row.lastSeenAt),
      firstTaskArn: text(row.firstTaskArn),
      lastTaskArn: text(row.lastTaskArn),
    }
  );
}

/** Whether the last sighting is too young to be written again (at most once an hour). */
export function isSeenRecently({ lastSeenAt }: Pick<LedgerRow, "lastSeenAt">, now: Date): boolean {
  return (lastSeenAt?.getTime() ?? 0) > now.getTime() - HOUR;
}

function scanOf(image: Image, row: Row): Scan | undefined {
  const state = oneOf([...OPEN_STATES, "ERROR"], row[STATE_ATTRIBUTE]);
  const scanId = text(row.scanId);
  if (state === undefined || scanId === undefined) {
    return undefined;
  }
  const dueAt = time(row[DUE_ATTRIBUTE]) ?? new Date(0);
  return {
    image,
    state,
    scanId,
    dueAt,
    // A retry is to begin at its own time.
    deadline: (state === "ERROR" ? undefined : time(row.deadline)) ?? dueAt,
    attempts: Number(row.attempts ?? 0),
    firstSeenAt: time(row.firstSeenAt),
    lastSeenAt: time(row.lastSeenAt) ?? new Date(0),
    lastTaskArn: text(row.lastTaskArn) ?? "",
    requestedAt: time(row.requestedAt),
    credentials: text(row.credentials),
    run: runOf(row),
    startedAt: time(row.startedAt),
    errorClass: oneOf(ERROR_CLASSES, row.errorClass),
    errorScope: oneOf(ERROR_SCOPES, row.errorScope),
    ...memoryOf(row),
  };
}

/** What a row keeps from one scan to the next. */
function memoryOf({ sources, sourcesVersion, recentStarts, verdictAt }: Row) {
  return {
    sources: list(sources)?.flatMap((each) => sourceIn(each, time(verdictAt)) ?? []),
    sourcesVersion: typeof sourcesVersion === "number" ? sourcesVersion : undefined,
    recentStarts: list(recentStarts)?.flatMap((each) => time(each) ?? []),
  };
}

/** What was refused before the latest verdict counts no more. */
function sourceIn(item: unknown, verdictAt = new Date(0)): KnownSource | undefined {
  const { repository, tag, credentials, seenAt, refusedAt, triedAt }: Record<string, unknown> = Object(item);
  const [name, seen, refused] = [text(repository), time(seenAt), time(refusedAt)];
  return name && seen
    ? {
        repository: name,
        tag: text(tag),
        credentials: text(credentials),
        seenAt: seen,
        refusedAt: refused && refused > verdictAt ? refused : undefined,
        triedAt: time(triedAt),
      }
    : undefined;
}

function runOf({ run }: Row): Scan["run"] {
  const { engine, handle }: Record<string, unknown> = Object(run);
  const known = oneOf(ENGINES, engine);
  return known && typeof handle === "string" ? { engine: known, handle } : undefined;
}

function verdictOf(row: Row): RecordedVerdict | undefined {
  const verdict = oneOf(VERDICTS, row.verdict);
  return (
    verdict && {
      verdict,
      verdictAt: time(row.verdictAt),
      freshUntil: time(row.freshUntil),
      counts: countsOf(row.counts),
      topVulnerabilities: worstOf(row.topVulnerabilities),
      resultUrl: text(row.resultUrl),
      scannedDigest: asDigest(text(row.scannedDigest)),
    }
  );
}

function countsOf(value: unknown): SeverityCounts | undefined {
  const counts: Record<string, unknown> = Object(value);
  const numbers = SEVERITIES.map((severity) => [severity, Number(counts[severity] ?? 0)]);
  return value === undefined ? undefined : Object.fromEntries(numbers);
}

/** What is not readable is left out: it adds to a verdict, and must not cost one. */
function worstOf(value: unknown): readonly TopVulnerability[] | undefined {
  return Array.isArray(value) ? value.filter(isTopVulnerability) : undefined;
}

function imageOf(row: Row): Image | undefined {
  const [content = "", platform] = (text(row[PARTITION_KEY]) ?? "").split("#");
  const digest = asDigest(content);
  const reference = text(row.reference);
  const repository = text(row.repository);
  if (!reference || !repository || !isPlatform(platform) || (digest ?? reference) !== content) {
    return undefined;
  }
  return { reference, repository, platform, ...(digest ? { digest } : {}) };
}

const isPlatform = (value: string | undefined): value is Platform => oneOf(PLATFORMS, value) !== undefined;

function oneOf<T extends string>(known: readonly T[], value: unknown): T | undefined {
  return known.find((each) => each === value);
}

function list(value: unknown): readonly unknown[] | undefined {
  return Array.isArray(value) ? value : undefined;
}

function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

function time(value: unknown): Date | undefined {
  const read = new Date(text(value) ?? Number.NaN);
  return Number.isNaN(read.getTime()) ? undefined : read;
}
