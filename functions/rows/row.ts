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
import type { Row } from "../table/table";
import { numberIn, textIn, timeIn } from "../table/value";
import { retryDeadline } from "./deadlines";
import { hasOwnRow } from "./own-row";

/** A row of the ledger: what is known of one image. */
export interface LedgerRow {
  readonly image: Image;
  /** The latest verdict, whatever became of the scans after it. */
  readonly verdict?: RecordedVerdict | undefined;
  /** The latest scan, unless it ended with the verdict above. */
  readonly scan?: Scan | undefined;
  /** When that scan is looked at or retried; absent where only another task brings it back. */
  readonly dueAt?: Date | undefined;
  /** Why that scan waits, or why it has no verdict and what to do. */
  readonly reason?: string | undefined;
  readonly errorClass?: ErrorClass | undefined;
  readonly errorScope?: ErrorScope | undefined;
  /** When that scan ended in an error. */
  readonly errorAt?: Date | undefined;
  /**
   * Sources with which the image was seen, the latest first; see known-sources.ts. Where the row is that of one
   * repository's name, those of that repository alone: under another name Sysdig may say something else.
   */
  readonly sources?: readonly KnownSource[] | undefined;
  readonly sourcesVersion?: number | undefined;
  /** When its scans were started lately, the latest last; see start-limits.ts. */
  readonly recentStarts?: readonly Date[] | undefined;
  /** When a scan of it last waited because Sysdig was asked too often. */
  readonly busyAt?: Date | undefined;
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
  /** Each as `policy / bundle / rule`. */
  readonly failedRules?: readonly string[] | undefined;
  readonly resultUrl?: string | undefined;
  readonly scannedDigest?: Digest | undefined;
  /** The repository on whose name a PASSED or NO_POLICY rests; absent where it rests on none. */
  readonly boundTo?: string | undefined;
  /** The repository as which it was scanned, of FAILED. */
  readonly scannedAs?: string | undefined;
}

/** Whether a verdict stands without another scan. */
export function isFresh<V extends Pick<RecordedVerdict, "freshUntil">>(
  verdict: V | undefined,
  now: Date,
): verdict is V & { readonly freshUntil: Date } {
  return verdict?.freshUntil !== undefined && verdict.freshUntil > now;
}

/**
 * How an outcome differs from what was known of the image before.
 * - first: it never had a verdict; of an error, the first of its kind after the image's latest verdict;
 * - worse, better: by the verdict, else by the numbers of vulnerabilities, the most severe first. With equal numbers it
 *   is worse where one of the worst has become known to be exploited. A verdict that ends an error is better, too, if
 *   nothing else has changed;
 * - same: no news.
 */
export const OUTCOME_CHANGES = ["first", "worse", "better", "same"] as const;
export type OutcomeChange = (typeof OUTCOME_CHANGES)[number];

/** A verdict that an image had. */
export interface PastVerdict extends Pick<RecordedVerdict, "verdict" | "verdictAt" | "counts"> {
  /** When it was recorded, some time after it was reached. */
  readonly recordedAt?: Date | undefined;
  /** Version of the scanner; absent where the engine does not say. */
  readonly scanner?: string | undefined;
  /** Names of the policies that it was held against; absent where those of the account were. */
  readonly policies?: string | undefined;
  /** The change of its outcome. */
  readonly change?: OutcomeChange | undefined;
}

/** Attributes of a scan that was started. */
export const RUN: readonly Attribute[] = ["run", "startedAt"];

/** Reads an item of the table; undefined for one that is no image's row, or that nobody here wrote. */
export function readRow(row: Row): LedgerRow | undefined {
  const image = imageOfRow(row);
  return (
    image && {
      image,
      verdict: verdictOf(row),
      scan: scanOf(image, row),
      dueAt: timeIn(row[DUE_ATTRIBUTE]),
      reason: textIn(row.reason),
      errorClass: oneOf(ERROR_CLASSES, row.errorClass),
      errorScope: oneOf(ERROR_SCOPES, row.errorScope),
      errorAt: timeIn(row.errorAt),
      ...memoryOf(image, row),
      firstSeenAt: timeIn(row.firstSeenAt),
      lastSeenAt: timeIn(row.lastSeenAt),
      firstTaskArn: textIn(row.firstTaskArn),
      lastTaskArn: textIn(row.lastTaskArn),
    }
  );
}

/** Whether the last sighting is too young to be written again (at most once an hour). */
export function isSeenRecently({ lastSeenAt }: Pick<LedgerRow, "lastSeenAt">, now: Date): boolean {
  return (lastSeenAt?.getTime() ?? 0) > now.getTime() - HOUR;
}

function scanOf(image: Image, row: Row): Scan | undefined {
  const state = oneOf([...OPEN_STATES, "ERROR"], row[STATE_ATTRIBUTE]);
  const scanId = textIn(row.scanId);
  if (state === undefined || scanId === undefined) {
    return undefined;
  }
  const dueAt = timeIn(row[DUE_ATTRIBUTE]) ?? new Date(0);
  return {
    image,
    state,
    scanId,
    dueAt,
    // An error has none of its own.
    deadline: timeIn(row.deadline) ?? (state === "ERROR" ? retryDeadline(dueAt) : dueAt),
    attempts: numberIn(row.attempts),
    hadVerdict: oneOf(VERDICTS, row.verdict) && true,
    firstSeenAt: timeIn(row.firstSeenAt),
    lastSeenAt: timeIn(row.lastSeenAt) ?? new Date(0),
    lastTaskArn: textIn(row.lastTaskArn) ?? "",
    requestedAt: timeIn(row.requestedAt),
    requestId: textIn(row.requestId),
    credentials: textIn(row.credentials),
    failedStarts: failedStartsOf(scanId, row),
    run: runOf(row),
    startedAt: timeIn(row.startedAt),
    errorClass: oneOf(ERROR_CLASSES, row.errorClass),
    errorScope: oneOf(ERROR_SCOPES, row.errorScope),
    ...memoryOf(image, row),
  };
}

/** Values that a row keeps from one scan to the next. */
function memoryOf(image: Image, row: Row) {
  return {
    sources: readSources(row)?.filter(({ repository }) => mayBeScannedAs(image, repository, row)),
    sourcesVersion: typeof row.sourcesVersion === "number" ? row.sourcesVersion : undefined,
    recentStarts: list(row.recentStarts)?.flatMap((each) => timeIn(each) ?? []),
    busyAt: timeIn(row.busyAt),
  };
}

/** A row of one repository has only sources of that. */
function mayBeScannedAs({ digest }: Image, repository: string, { boundTo, scannedAs, ...row }: Row): boolean {
  const verdict = oneOf(VERDICTS, row.verdict);
  const named = verdict && { verdict, boundTo: textIn(boundTo), scannedAs: textIn(scannedAs) };
  return !hasOwnRow({ digest, repository }, named);
}

/** The sources of all repositories that a row remembers. */
export function readSources({ sources, verdictAt }: Row): readonly KnownSource[] | undefined {
  return list(sources)?.flatMap((each) => sourceIn(each, timeIn(verdictAt)) ?? []);
}

/** A refusal before the latest verdict counts no more. */
function sourceIn(item: unknown, verdictAt = new Date(0)): KnownSource | undefined {
  const { repository, tag, credentials, seenAt, refusedAt, triedAt }: Record<string, unknown> = Object(item);
  const [name, seen, refused] = [textIn(repository), timeIn(seenAt), timeIn(refusedAt)];
  return name && seen
    ? {
        repository: name,
        tag: textIn(tag),
        credentials: textIn(credentials),
        seenAt: seen,
        refusedAt: refused && refused > verdictAt ? refused : undefined,
        triedAt: timeIn(triedAt),
      }
    : undefined;
}

/** Of the scan that the row is about now: those of an earlier one say nothing about it. */
function failedStartsOf(scanId: string, row: Row): number | undefined {
  const { of, number }: Record<string, unknown> = Object(row.failedStarts);
  return of === scanId && typeof number === "number" ? number : undefined;
}

/** Of the latest scan that was started, whether it has ended or not. */
export function runOf({ run }: Row): Scan["run"] {
  const { engine, handle }: Record<string, unknown> = Object(run);
  const known = oneOf(ENGINES, engine);
  return known && typeof handle === "string" ? { engine: known, handle } : undefined;
}

function verdictOf(row: Row): RecordedVerdict | undefined {
  const verdict = oneOf(VERDICTS, row.verdict);
  return (
    verdict && {
      verdict,
      verdictAt: timeIn(row.verdictAt),
      freshUntil: timeIn(row.freshUntil),
      counts: countsOf(row.counts),
      topVulnerabilities: worstOf(row.topVulnerabilities),
      failedRules: list(row.failedRules)?.flatMap((each) => textIn(each) ?? []),
      resultUrl: textIn(row.resultUrl),
      scannedDigest: asDigest(textIn(row.scannedDigest)),
      boundTo: textIn(row.boundTo),
      scannedAs: textIn(row.scannedAs),
    }
  );
}

/** The verdicts in the item of an image's history, the latest first; what is not readable is left out. */
export function readHistory(row: Row | undefined): readonly PastVerdict[] {
  return (list(row?.history) ?? []).flatMap((each) => {
    const { counts, scanner, policies, ...past }: Record<string, unknown> = Object(each);
    const verdict = oneOf(VERDICTS, past.verdict);
    const verdictAt = timeIn(past.verdictAt);
    const change = oneOf(OUTCOME_CHANGES, past.change);
    const recordedAt = timeIn(past.recordedAt);
    const judged = { recordedAt, scanner: textIn(scanner), policies: textIn(policies), change };
    return verdict && verdictAt ? { verdict, verdictAt, counts: countsOf(counts), ...judged } : [];
  });
}

function countsOf(value: unknown): SeverityCounts | undefined {
  const counts: Record<string, unknown> = Object(value);
  const numbers = SEVERITIES.map((severity) => [severity, numberIn(counts[severity])]);
  return counts === value ? Object.fromEntries(numbers) : undefined;
}

/** An unreadable value is left out: it adds to a verdict, and must not cost one. */
function worstOf(value: unknown): readonly TopVulnerability[] | undefined {
  return Array.isArray(value) ? value.filter(isTopVulnerability) : undefined;
}

function imageOfRow(row: Row): Image | undefined {
  const [content = "", platform, ownName, ...others] = (textIn(row[PARTITION_KEY]) ?? "").split("#");
  const digest = asDigest(content);
  const reference = textIn(row.reference);
  const repository = textIn(row.repository);
  if (!reference || !repository || !isPlatform(platform) || (digest ?? reference) !== content) {
    return undefined;
  }
  const image = { reference, repository, platform, ...(digest ? { digest } : {}) };
  if (ownName === undefined) {
    return image;
  }
  return digest && ownName === repository && others.length === 0
    ? { ...image, ofRepository: true }
    : undefined;
}

const isPlatform = (value: string | undefined): value is Platform => oneOf(PLATFORMS, value) !== undefined;

function oneOf<T extends string>(known: readonly T[], value: unknown): T | undefined {
  return known.find((each) => each === value);
}

function list(value: unknown): readonly unknown[] | undefined {
  return Array.isArray(value) ? value : undefined;
}
