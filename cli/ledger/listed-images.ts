import {
  type Digest,
  type Image,
  imageKey,
  PLATFORMS,
  type Platform,
} from "../../functions/contract/images/image";
import { buildOf, OPEN_STATES, VERDICTS } from "../../functions/contract/images/scan";
import { IMAGE_ATTRIBUTES, PARTITION_KEY, SWEEP_KEY } from "../../functions/contract/ledger";
import { MEMBERS_KEY, servedIn, sweepOnlyIn } from "../../functions/contract/places/members";
import { keyOfPlace, type Place } from "../../functions/contract/places/place";
import { contentKey, readContent, standing } from "../../functions/images/contents";
import { type ImageItem, readImage, scanOf } from "../../functions/images/image-item";
import type { RecordedVerdict } from "../../functions/images/verdict";
import { failingIn } from "../../functions/summary/facts";
import type { Row, Table } from "../../functions/table/table";

/** Statuses that can be asked for: the verdict, or the state of the latest scan. */
export const STATUSES = [...VERDICTS, ...OPEN_STATES, "ERROR"] as const;
export type Status = (typeof STATUSES)[number];

/**
 * An image by its row. `fargate-scans images --json` prints it with its workloads, and docs/schemas/images.schema.json
 * explains the properties: none may go or change its meaning.
 */
export type ListedImage = NonNullable<ReturnType<typeof imageFromRow>>;
export type ListedScan = NonNullable<ListedImage["scan"]>;

const NO_VERDICT: Partial<RecordedVerdict> = {};

/** Reads an item of the table; undefined if it is no image's row, but for example an outcome to be published. */
export function imageFromRow(item: Row) {
  const row = readImage(item);
  if (row === undefined) {
    return undefined;
  }
  const { image, verdict = NO_VERDICT, history } = row;
  const failing = verdict.verdict === "FAILED" ? failingIn(history, new Date()) : undefined;
  return {
    ...shown(image, "reference", "repository", "digest", "platform"),
    ...shown(verdict, "verdict", "verdictAt", "freshUntil", "counts", "topVulnerabilities", "failedRules"),
    ...shown(verdict, "resultUrl", "copiedFrom"),
    change: history[0]?.change ?? null,
    failingSince: failing?.failingSince ?? null,
    mayFailLonger: failing?.mayFailLonger ?? null,
    scan: scanIn(row),
    ...shown(row, "firstSeenAt", "lastSeenAt"),
    firstTask: row.firstTaskArn ?? null,
    lastTask: row.lastTaskArn ?? null,
  };
}

type Named = Pick<ListedImage, "reference" | "repository" | "digest" | "platform">;

/** Returns the image alone, to make its keys. */
export function plainImage({ reference, repository, digest, platform }: Named): Image {
  return { reference, repository, platform, ...(digest === null ? {} : { digest }) };
}

/** Returns the latest scan; null if it ended with the verdict. */
function scanIn(item: ImageItem) {
  const scan = scanOf(item);
  return scan === undefined
    ? null
    : {
        ...shown(scan, "state", "scanId", "attempts", "requestedAt"),
        ...shown(item, "dueAt", "reason", "errorClass", "errorScope"),
        deadline: item.dueAt ? scan.deadline.toISOString() : null,
        build: buildOf(scan.run) ?? null,
      };
}

type Shown<Value> = Value extends Date ? string : Value extends undefined ? null : Value;

/** Picks properties for programs: times become ISO 8601 in UTC, and unknown values null. */
export function shown<From extends object, Name extends keyof From>(from: From, ...names: readonly Name[]) {
  const shownOf = (value: unknown) => (value instanceof Date ? value.toISOString() : (value ?? null));
  const entries = names.map((name) => [name, shownOf(from[name])]);
  return Object.fromEntries(entries) as { readonly [Each in Name]-?: Shown<From[Each]> };
}

export type Reads = Pick<Table, "getAll" | "pages">;

export const rowsByKey = async (table: Pick<Table, "getAll">, keys: readonly string[]) =>
  new Map<unknown, Row>((await table.getAll(keys)).map((row) => [row[PARTITION_KEY], row]));

export async function collected<T>(pages: AsyncIterable<readonly T[]>): Promise<T[]> {
  const all: T[] = [];
  for await (const page of pages) {
    all.push(...page);
  }
  return all;
}

/** Yields the images of a ledger by pages of at most 1 MB, to hold few at a time. */
export async function* imagePages(table: Reads): AsyncGenerator<readonly ListedImage[]> {
  for await (const rows of table.pages(IMAGE_ATTRIBUTES)) {
    yield (await withContents(table, rows)).flatMap((row) => imageFromRow(row) ?? []);
  }
}

/** Returns the items of a page. A copied verdict stays fresh only for as long as its content. */
export async function withContents(table: Pick<Table, "getAll">, rows: readonly Row[]): Promise<Row[]> {
  const items = rows.map(readImage);
  const keys = items.map((item) => (item?.verdict?.copiedFrom && contentKey(item.image)) || "");
  const contents = await rowsByKey(
    table,
    keys.filter((key) => key !== ""),
  );
  return rows.map((row, at) => {
    const until = standing(items[at]?.verdict, readContent(contents.get(keys[at])))?.freshUntil;
    return until ? { ...row, freshUntil: until.toISOString() } : row;
  });
}

type Name = Pick<Image, "reference" | "repository">;

/** A content as a person names it: under any name, or under that of one repository. */
export interface NamedContent {
  readonly digest: Digest;
  readonly name?: Name | undefined;
}

/** An image as a person names it: a content, or a normalised reference, which many contents may have had. */
export type NamedImage = NamedContent | Name;

/** Returns the items of an image, one per platform. Without repository or digest the whole table is read. */
export async function rowsNamed(
  table: Reads,
  named: NamedImage,
  platforms: readonly Platform[] = PLATFORMS,
): Promise<Row[]> {
  if ("digest" in named && named.name) {
    const image = { ...named.name, digest: named.digest };
    return withContents(
      table,
      await table.getAll(platforms.map((platform) => imageKey({ ...image, platform }))),
    );
  }
  const isMeant = ({ image }: { readonly image: Image }) =>
    platforms.includes(image.platform) &&
    ("digest" in named ? image.digest === named.digest : image.reference === named.reference);
  const rows: Row[] = [];
  for await (const page of table.pages(IMAGE_ATTRIBUTES)) {
    rows.push(...page.filter((row) => [readImage(row) ?? []].flat().some(isMeant)));
  }
  return withContents(table, rows);
}

/** Returns the served places that did not answer their last sweep, and those that send no task events. */
export function troubledPlaces(rows: readonly Row[]) {
  const items = new Map(rows.map((row) => [row[PARTITION_KEY], row]));
  const members = items.get(MEMBERS_KEY);
  const of = (place: Place) => items.get(keyOfPlace(SWEEP_KEY, place));
  const places = servedIn(members);
  const withEvents = places.filter(({ account }) => !sweepOnlyIn(members).includes(account));
  return {
    unanswered: places.filter((place) => of(place)?.unansweredAt !== undefined),
    notHeard: withEvents.filter((place) => of(place)?.notHeardAt !== undefined),
  };
}

export const readServedPlaces = async (table: Pick<Table, "getAll">): Promise<Place[]> =>
  servedIn((await table.getAll([MEMBERS_KEY]))[0]);
