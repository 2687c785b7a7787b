import { HOUR } from "../contract/durations";
import type { Channel } from "../contract/environment";
import { asDigest, type Image, imageKey, PLATFORMS } from "../contract/images/image";
import {
  ENGINES,
  ERROR_CLASSES,
  ERROR_SCOPES,
  OPEN_STATES,
  type Scan,
  type ScanRun,
  type ScanState,
  VERDICTS,
} from "../contract/images/scan";
import { isTopVulnerability, SEVERITIES, type SeverityCounts } from "../contract/images/vulnerabilities";
import {
  DUE_ATTRIBUTE,
  EXPIRY_ATTRIBUTE,
  FINDING_STATES,
  PARTITION_KEY,
  STATE_ATTRIBUTE,
} from "../contract/ledger";
import { foreignPlace, type Place, placeOfArn, placeText } from "../contract/places/place";
import { expiry } from "../table/retention";
import type { Row, WaitingElsewhere } from "../table/table";
import { listIn, numberIn, oneOf, partsIn, textIn, textsIn, timeIn } from "../table/value";
import type { KnownSecret } from "./credentials";
import { retryDeadline } from "./times";
import { type UsedBuilds, usedBuildsIn } from "./used-builds";
import { OUTCOME_CHANGES, type PastVerdict, type RecordedVerdict } from "./verdict";

/** An image, as the table keeps it. docs/ledger.md explains each part. */
export interface ImageItem extends Partial<Omit<Scan, "hadVerdict">> {
  readonly image: Image;
  readonly firstTaskArn?: string | undefined;
  /** The latest verdict; no later error replaces it. */
  readonly verdict?: RecordedVerdict | undefined;
  /** Verdicts of the image's own scans, the latest first. */
  readonly history: readonly PastVerdict[];
  readonly attempts: number;
  /** Kind of the latest error since the latest verdict. */
  readonly errorKind?: string | undefined;
  /** Secrets, the latest first. */
  readonly secrets: readonly KnownSecret[];
  readonly recentStarts: readonly Date[];
  /** Builds by month and place, the latest first. */
  readonly used: readonly UsedBuilds[];
  /** By channel: end of the scan with the newest verdict that was published there. */
  readonly publishedOn: Readonly<Partial<Record<Channel, string>>>;
  /** Absent for an image that passes. */
  readonly finding?: Finding | undefined;
  /** Why the scan waits, or why there is no verdict and what to do. */
  readonly reason?: string | undefined;
  readonly errorAt?: Date | undefined;
}

export interface Finding {
  /** The scan whose verdict was published. */
  readonly scanId: string;
  /** Whether nothing ran the image at the last look. */
  readonly isArchived: boolean;
  readonly lookedAt: Date;
}

/** Clears the parts of a scan that the next one does not take over. */
export const NO_SCAN = {
  ...{ state: undefined, scanId: undefined, dueAt: undefined, deadline: undefined, reason: undefined },
  ...{ requestedAt: undefined, requestId: undefined, credentials: undefined, failedStarts: undefined },
  ...{ run: undefined, startedAt: undefined, errorClass: undefined, errorScope: undefined },
  errorAt: undefined,
} satisfies Partial<ImageItem>;

export function newItem(image: Image): ImageItem {
  return { image, history: [], attempts: 0, secrets: [], recentStarts: [], used: [], publishedOn: {} };
}

/** Whether a scan of the image waits or runs. */
export function isOpen({ state }: Pick<ImageItem, "state">): boolean {
  return state !== undefined && state !== "ERROR";
}

/** Returns the open scan of an image, or its scan that ended in an error. */
export function scanOf(item: ImageItem): Scan | undefined {
  const { state, scanId, dueAt = new Date(0), deadline, lastSeenAt = new Date(0), lastTaskArn = "" } = item;
  return state === undefined || scanId === undefined
    ? undefined
    : {
        ...item,
        ...{ state, scanId, dueAt, lastSeenAt, lastTaskArn },
        deadline: deadline ?? retryDeadline(dueAt),
        hadVerdict: item.verdict && true,
      };
}

/** Whether the image was seen within the hour, so that another sighting need not be written. */
export function isSeenRecently({ lastSeenAt }: Pick<ImageItem, "lastSeenAt">, now: Date): boolean {
  return (lastSeenAt?.getTime() ?? 0) > now.getTime() - HOUR;
}

/**
 * Returns the item as the table keeps it. An item with an open scan does not expire; other items expire some time after
 * their image was last seen or scanned.
 *
 * @param own place of the installation; the state of a scan that waits elsewhere names its place or {@link SHARED}
 */
export function rowOf(item: ImageItem, now: Date, own: Place | undefined): Row {
  const elsewhere = waitsElsewhere(item, own);
  const { image, verdict, history, secrets, publishedOn, state, dueAt, failedStarts, run, ...others } = item;
  const { reference, repository, platform } = image;
  const [ofVerdict, ofError] = FINDING_STATES;
  const isIdle = !isOpen(item) && dueAt === undefined;
  const ownState = isIdle && item.finding ? (state ? ofError : ofVerdict) : state;
  const times = [item.lastSeenAt, verdict?.verdictAt, item.errorAt].map((time) => time?.getTime() ?? 0);
  const values = {
    ...{ ...others, reference, repository, platform },
    ...{ ...verdict, [STATE_ATTRIBUTE]: elsewhere ? waitingIn(elsewhere) : ownState },
    ...{ [DUE_ATTRIBUTE]: isIdle ? item.finding?.lookedAt : dueAt, failedStarts, run },
    history: unlessEmpty(history),
    secrets: unlessEmpty(secrets),
    recentStarts: unlessEmpty(others.recentStarts),
    used: unlessEmpty(others.used),
    publishedOn: unlessEmpty(publishedOn),
    [EXPIRY_ATTRIBUTE]: isOpen(item) ? undefined : expiry(new Date(Math.max(...times) || now)),
  };
  // JSON leaves out undefined values, and turns times into texts.
  return JSON.parse(JSON.stringify(values));
}

const unlessEmpty = (value: object) => (Object.keys(value).length > 0 ? value : undefined);

/** Reads an item of the table; undefined if the item is not an image's, or not as this product writes it. */
export function readImage(row: Row | undefined): ImageItem | undefined {
  const image = row && imageIn(row);
  return (
    image && {
      image,
      ...partsIn(row, ["firstSeenAt", "lastSeenAt", "busyAt", "deadline"], timeIn),
      [DUE_ATTRIBUTE]: oneOf(FINDING_STATES, row[STATE_ATTRIBUTE]) ? undefined : timeIn(row[DUE_ATTRIBUTE]),
      ...partsIn(row, ["requestedAt", "startedAt", "errorAt"], timeIn),
      ...partsIn(row, ["firstTaskArn", "lastTaskArn", "errorKind", "scanId", "requestId"], textIn),
      ...partsIn(row, ["credentials", "reason"], textIn),
      isShared: row.isShared === true || undefined,
      verdict: verdictIn(row),
      history: listIn(row.history, pastVerdictIn),
      attempts: numberIn(row.attempts),
      secrets: listIn(row.secrets, secretIn),
      recentStarts: listIn(row.recentStarts, timeIn),
      used: listIn(row.used, usedBuildsIn),
      publishedOn: Object(row.publishedOn),
      finding: findingIn(row.finding),
      state: stateIn(row),
      failedStarts: row.failedStarts === undefined ? undefined : numberIn(row.failedStarts),
      run: runIn(row),
      errorClass: oneOf(ERROR_CLASSES, row.errorClass),
      errorScope: oneOf(ERROR_SCOPES, row.errorScope),
    }
  );
}

/** Replaces place and account of images that several accounts run, so that no account delays these images. */
export const SHARED = "several/accounts";

type Sharing = Pick<ImageItem, "isShared" | "lastTaskArn">;

/** Returns whose share of the slots a scan uses: the share of a place, or {@link SHARED}. */
export const shareOf = ({ isShared, lastTaskArn = "" }: Sharing): string =>
  isShared ? SHARED : placeText(placeOfArn(lastTaskArn));

export function waitsElsewhere(item: Sharing & Pick<ImageItem, "state">, own: Place | undefined) {
  const isElsewhere = own && (item.isShared || foreignPlace(item.lastTaskArn ?? "", own));
  return item.state === "WAITING" && isElsewhere ? shareOf(item) : undefined;
}

export const waitingIn = (place: string): WaitingElsewhere => `WAITING ${place}`;

export function stateIn(row: Row): ScanState | undefined {
  const [state] = textIn(row[STATE_ATTRIBUTE])?.split(" ") ?? [];
  return oneOf([...OPEN_STATES, "ERROR"], state);
}

function imageIn(row: Row): Image | undefined {
  const [reference, repository] = [textIn(row.reference), textIn(row.repository)];
  const platform = oneOf(PLATFORMS, row.platform);
  const digest = asDigest(/@(sha256:[^#]*)#/.exec(textIn(row[PARTITION_KEY]) ?? "")?.[1]);
  const image = reference && repository && platform && { reference, repository, digest, platform };
  return image && imageKey(image) === row[PARTITION_KEY] ? image : undefined;
}

export function runIn({ run }: Row): ScanRun | undefined {
  const { engine, handle }: Record<string, unknown> = Object(run);
  const known = oneOf(ENGINES, engine);
  return known && typeof handle === "string" ? { engine: known, handle } : undefined;
}

/** Reads a verdict from the attributes of an item, or from a part of an item. */
export function verdictIn(fields: Readonly<Record<string, unknown>>): RecordedVerdict | undefined {
  const verdict = oneOf(VERDICTS, fields.verdict);
  const { topVulnerabilities, failedRules } = fields;
  return (
    verdict && {
      verdict,
      ...partsIn(fields, ["verdictAt", "freshUntil"], timeIn),
      ...partsIn(fields, ["resultUrl", "copiedFrom"], textIn),
      origin: oneOf(ENGINES, fields.origin),
      counts: countsIn(fields.counts),
      // Leaves out an unreadable detail, so that the verdict stays readable.
      topVulnerabilities: Array.isArray(topVulnerabilities)
        ? topVulnerabilities.filter(isTopVulnerability)
        : undefined,
      failedRules: Array.isArray(failedRules) ? textsIn(failedRules) : undefined,
      scannedDigest: asDigest(textIn(fields.scannedDigest)),
    }
  );
}

function pastVerdictIn(each: unknown): PastVerdict | undefined {
  const fields: Record<string, unknown> = Object(each);
  const [verdict, verdictAt] = [oneOf(VERDICTS, fields.verdict), timeIn(fields.verdictAt)];
  const past = {
    recordedAt: timeIn(fields.recordedAt),
    counts: countsIn(fields.counts),
    ...partsIn(fields, ["scanner", "policies"], textIn),
    change: oneOf(OUTCOME_CHANGES, fields.change),
  };
  return verdict && verdictAt && { verdict, verdictAt, ...past };
}

function secretIn(each: unknown): KnownSecret | undefined {
  const { arn, seenAt, refusedAt }: Record<string, unknown> = Object(each);
  const seen = timeIn(seenAt);
  return seen && { arn: textIn(arn), seenAt: seen, refusedAt: timeIn(refusedAt) };
}

function findingIn(value: unknown): Finding | undefined {
  const { scanId, isArchived, lookedAt }: Record<string, unknown> = Object(value);
  const [ofScan, looked] = [textIn(scanId), timeIn(lookedAt)];
  return ofScan && looked ? { scanId: ofScan, isArchived: isArchived === true, lookedAt: looked } : undefined;
}

function countsIn(value: unknown): SeverityCounts | undefined {
  const counts: Record<string, unknown> = Object(value);
  const numbers = SEVERITIES.map((severity) => [severity, numberIn(counts[severity])]);
  return counts === value ? Object.fromEntries(numbers) : undefined;
}
