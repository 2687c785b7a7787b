import type { ImageInList } from "../images/workloads";

/** The data of the page. Times are RFC 3339; null is what nobody knows. */
export interface PageData {
  readonly version: "1";
  readonly installation: string;
  readonly region: string | null;
  readonly madeAt: string;
  /** When the latest complete sweep of the running tasks ended. */
  readonly sweptAt: string | null;
  /** Why every scan waits; null where none has to. */
  readonly impairment: string | null;
  /** The options that selected the images, such as `--running --owner team-shop`; empty: every image. */
  readonly selection: string;
  /** Images that may have been asked for, but have more services than the table names. */
  readonly undecided: number;
  /** A command that shows more of an image, with DIGEST where its digest belongs. */
  readonly command: string;
  readonly images: Columns;
}

type LeftOut = "version" | "repository" | "freshUntil" | "scan" | "ofRepository" | "firstTask" | "lastTask";

/** An image as the page shows it: times without seconds, or only the day of UTC, because random seconds would be half of the page. */
export interface PageImage extends Omit<ImageInList, LeftOut> {
  /** State of the latest scan, unless it ended with the verdict. */
  readonly state: string | null;
  /** Why that scan waits, or has no verdict. */
  readonly reason: string | null;
  readonly errorKind: string | null;
}

/** The images by their properties. */
export type Columns = Readonly<Record<string, Column>>;

/** Each value stands once, and a cell is its index, or those of a list's values; without cells, the values are the cells. */
export interface Column {
  readonly values: readonly unknown[];
  readonly cells?: readonly (number | readonly number[])[];
}

export function pageImage(listed: ImageInList): PageImage {
  const { version, repository, freshUntil, scan, ofRepository, firstTask, lastTask, ...image } = listed;
  const day = (time: string | null) => time?.slice(0, 10) ?? null;
  return {
    ...image,
    verdictAt: image.verdictAt && `${image.verdictAt.slice(0, 16)}Z`,
    failingSince: day(image.failingSince),
    firstSeenAt: day(image.firstSeenAt),
    lastSeenAt: day(image.lastSeenAt),
    running: image.running?.map((each) => ({ ...each, since: each.since.slice(0, 10) })) ?? null,
    state: scan?.state ?? null,
    reason: scan?.reason ?? null,
    errorKind: scan && [scan.errorClass, scan.errorScope].filter(Boolean).join(", "),
  };
}

/** A value of many images stands once, because a page is sent by mail. */
export function packColumns(images: readonly PageImage[]): Columns {
  const names = Object.keys(images[0] ?? {}) as (keyof PageImage)[];
  return Object.fromEntries(names.map((name) => [name, packColumn(images.map((image) => image[name]))]));
}

function packColumn(all: readonly unknown[]): Column {
  const indexes = new Map<string, number>();
  const values: unknown[] = [];
  const indexOf = (value: unknown) => {
    const key = JSON.stringify(value);
    const index = indexes.get(key) ?? values.push(value) - 1;
    indexes.set(key, index);
    return index;
  };
  const cells = all.map((cell) => (Array.isArray(cell) ? cell.map(indexOf) : indexOf(cell)));
  return values.length > all.length / 2 && !all.some(Array.isArray) ? { values: all } : { values, cells };
}

/** The images as they were before. */
export function unpackColumns(columns: Columns): PageImage[] {
  const unpacked = Object.entries(columns).map(([name, { values, cells }]) => {
    const valueAt = (index: number) => values[index];
    const all = cells?.map((cell) => (typeof cell === "number" ? valueAt(cell) : cell.map(valueAt)));
    return [name, all ?? values] as const;
  });
  return (unpacked[0]?.[1] ?? []).map(
    (_, row) => Object.fromEntries(unpacked.map(([name, cells]) => [name, cells[row]])) as never,
  );
}
