import { type ServicePlace, serviceName } from "../contract/arn";
import type { ImageException } from "../contract/blocking/exceptions";
import {
  EXCEPTION_ATTRIBUTES,
  EXCEPTION_TEXTS,
  EXCEPTIONS_KEY,
  endOf,
} from "../contract/blocking/exceptions";
import { type GateSettings, LONGEST_OPEN_MINUTES, openGateKey } from "../contract/blocking/gate";
import { HOUR, MINUTE } from "../contract/durations";
import { asDigest, excerpt, type Image } from "../contract/images/image";
import { PARTITION_KEY } from "../contract/ledger";
import type { RecordedVerdict } from "../images/verdict";
import type { Row, Table } from "../table/table";
import { globMatcher, type ImageFilter, imageFilter } from "../tasks/image-filter";

/** The opening of the gate, for all services or for one. */
export interface OpenGate {
  /** Absent if the gate is closed; openReason and openedBy are then absent, too. */
  readonly openUntil?: Date;
  readonly openReason?: string;
  /** Who opened the gate, if stated. */
  readonly openedBy?: string;
  /** When the gate was closed, or its opening ended; kept for an hour. */
  readonly closedAt?: Date;
}

/** Everything that lets images pass although their verdict is FAILED. */
export interface Leniency extends OpenGate {
  /** All exceptions, also those that have ended. */
  readonly exceptions: readonly ImageException[];
  /**
   * Why exceptions or an opening of the gate could not be read, for a person. What could not be read lets no image
   * pass.
   */
  readonly problem?: string;
}

/** Stands for the person who opened a gate without the command line. */
export const NOT_STATED = "not stated";
/** How far the clock of the person who opens the gate may be ahead. */
const CLOCK_SKEW_MS = 5 * MINUTE;

/**
 * Reads the current exceptions, and whether the gate is open. An unreadable part lets no image pass. If one exception
 * is malformed, the whole list counts as unreadable: Terraform checks it and never writes a malformed exception.
 *
 * @param workload `CLUSTER/SERVICE`: an opening for this service counts, too. Absent: only an opening for all services
 * counts
 * @throws errors of AWS
 */
export async function readLeniency(table: Pick<Table, "getAll">, now: Date, workload?: string) {
  const gates = [openGateKey(), ...(workload === undefined ? [] : [openGateKey(workload)])];
  const rows = await table.getAll([EXCEPTIONS_KEY, ...gates]);
  const problems: string[] = [];
  const attempt = <T>(key: string, read: (row: Row) => T, otherwise: T): T => {
    try {
      return read(rows.find((row) => row[PARTITION_KEY] === key) ?? {});
    } catch (error) {
      problems.push(`The item ${key} cannot be read, so it has no effect: ${Object(error).message}.`);
      return otherwise;
    }
  };
  const exceptions = attempt(EXCEPTIONS_KEY, readExceptions, []);
  const opened = gates.map((key) => attempt(key, (row) => readOpenGate(row, now), {}));
  const open = opened.find(({ openUntil }) => openUntil) ?? opened.find(({ closedAt }) => closedAt);
  return { exceptions, ...open, ...(problems.length > 0 && { problem: problems.join(" ") }) };
}

/**
 * Returns the mode of the gate for a service: a blocking gate only audits services outside `block_in`.
 *
 * @param place undefined if the service is unknown: every pattern matches
 */
export function modeFor(
  { mode, block_in }: Pick<GateSettings, "mode" | "block_in">,
  place: Pick<ServicePlace, "cluster" | "service"> | undefined,
): GateSettings["mode"] {
  const isCovered = !place || block_in.some((pattern) => globMatcher(pattern)(serviceName(place)));
  return isCovered ? mode : "audit";
}

/** An image, with the digest of its platform's manifest if a scan has found it. */
export type ExceptedImage = Image & Pick<RecordedVerdict, "scannedDigest">;

/**
 * Returns the first exception that applies to the image now.
 *
 * @param account account that runs the image; undefined: unknown, so that no exception limited to accounts applies
 * @param workload service or family as CLUSTER/NAME; undefined: unknown, so that no exception limited to workloads
 * applies
 */
export function exceptionFor(
  image: ExceptedImage,
  account: string | undefined,
  exceptions: readonly ImageException[],
  now: Date,
  workload?: string,
): ImageException | undefined {
  const isNamed = (pattern: string) => workload !== undefined && globMatcher(pattern)(workload);
  return exceptions.find((exception) => {
    const { accounts = [account], workloads, until } = exception;
    const isMeant = accounts.includes(account) && (workloads === undefined || workloads.some(isNamed));
    return isMeant && namesImage(exception, image) && now < (endOf(until) ?? now);
  });
}

/** One filter for each exception, because every image may be compared with thousands of exceptions. */
const filters = new WeakMap<ImageException, ImageFilter>();

/**
 * Whether an exception names the image: by a pattern, as in include_images, or by a digest from any repository. For a
 * multi-platform image, ECS and the events give the digest of the index, Sysdig the digest of the platform's manifest.
 */
export function namesImage(exception: ImageException, image: ExceptedImage): boolean {
  const digest = asDigest(exception.image);
  if (digest !== undefined) {
    return [image.digest, image.scannedDigest].includes(digest);
  }
  const filter = filters.get(exception) ?? imageFilter({ include: [exception.image], exclude: [] });
  filters.set(exception, filter);
  return filter(image) === undefined;
}

function readExceptions({ exceptions = "[]" }: Row): ImageException[] {
  const list: unknown = JSON.parse(textOf(exceptions, "exceptions"));
  if (!Array.isArray(list)) {
    throw new Error("its attribute exceptions is not a JSON array");
  }
  return list.map(readException);
}

function readException(given: unknown, index: number): ImageException {
  const which = `exception ${index + 1}`;
  const attributes: Readonly<Record<string, unknown>> = Object(given);
  const exception: ImageException = Object.fromEntries([
    ...EXCEPTION_TEXTS.map((name) => [name, textOf(attributes[name], `${name} of ${which}`)]),
    ...LISTS.map((name) => [name, listOf(attributes[name], name, which)]).filter(([, list]) => list),
  ]);
  if (endOf(exception.until) === undefined) {
    const until = `until of ${which} is "${excerpt(exception.until)}"`;
    throw new Error(`${until}: expected a day (2027-03-31) or an RFC 3339 time`);
  }
  return exception;
}

/** @throws Error if the item cannot be read */
export function readOpenGate({ gateOpenUntil, gateOpenReason, openedBy }: Row, now: Date): OpenGate {
  if (gateOpenUntil === undefined) {
    return {};
  }
  const text = textOf(gateOpenUntil, "gateOpenUntil");
  const openUntil = endOf(text);
  if (openUntil === undefined) {
    throw new Error(`gateOpenUntil is "${excerpt(text)}": expected an RFC 3339 time`);
  }
  const leftMs = openUntil.getTime() - now.getTime();
  if (leftMs > LONGEST_OPEN_MINUTES * MINUTE + CLOCK_SKEW_MS) {
    throw new Error(`gateOpenUntil is ${text}: the gate opens for ${LONGEST_OPEN_MINUTES} minutes at most`);
  }
  if (leftMs <= 0) {
    return leftMs > -HOUR ? { closedAt: openUntil } : {};
  }
  const openReason = String(gateOpenReason ?? "") || "no reason given";
  return { openUntil, openReason, openedBy: String(openedBy ?? "") || NOT_STATED };
}

const LISTS = ["accounts", "workloads"] as const;

/** Refuses an empty or malformed list, because the exception would apply to more than was meant. */
function listOf(given: unknown, name: (typeof LISTS)[number], which: string): string[] | undefined {
  const pattern = new RegExp(EXCEPTION_ATTRIBUTES[name].eachMatches);
  const list = Array.isArray(given) ? given : [];
  const isOne = list.length > 0 && list.every((each) => pattern.test(each));
  if ((given ?? undefined) !== undefined && !isOne) {
    throw new Error(`${name} of ${which} is not a list of values that the input allows`);
  }
  return isOne ? list : undefined;
}

function textOf(value: unknown, name: string): string {
  if (typeof value !== "string" || value.trim() === "") {
    throw new Error(`${name} is not a text, or is empty`);
  }
  return value;
}
