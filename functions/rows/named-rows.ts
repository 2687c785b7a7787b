import { type Image, imageKey } from "../contract/image";
import { hasOwnRow, type NamedVerdict } from "./own-row";
import type { LedgerRow, RecordedVerdict } from "./row";

/** Known facts of an image under the name of its repository. */
export interface Standing {
  /** As its row names it: that row is asked for a scan. */
  readonly image: Image;
  /** Absent where there is none yet. */
  readonly row?: LedgerRow | undefined;
  /** The verdict that counts, whichever row has it. */
  readonly verdict?: RecordedVerdict | undefined;
  /** It is a FAILED of another name, and counts until the image was scanned under its own. */
  readonly isBorrowed: boolean;
}

/** The image as the row names it that all repositories share. */
export function asShared({ ofRepository: _, ...image }: Image): Image {
  return image;
}

/** The image as the row names it that its repository has alone. */
export function asOwn(image: Image): Image {
  return { ...image, ofRepository: true };
}

/** The image as its row names it. */
export function asNamed(image: Image, shared: NamedVerdict | undefined): Image {
  return hasOwnRow(image, shared) ? asOwn(image) : asShared(image);
}

/**
 * The standing that counts for an image: that of its own row, where the shared one leaves it to that. Until the own row
 * has a verdict, a FAILED of another name counts.
 */
export function standingOf(
  image: Image,
  shared: LedgerRow | undefined,
  own: LedgerRow | undefined,
): Standing {
  const named = asNamed(image, shared?.verdict);
  if (named.ofRepository !== true) {
    return { image: named, row: shared, verdict: shared?.verdict, isBorrowed: false };
  }
  const isBorrowed = own?.verdict === undefined && shared?.verdict?.verdict === "FAILED";
  return { image: named, row: own, verdict: isBorrowed ? shared?.verdict : own?.verdict, isBorrowed };
}

/** Keys of the rows that may have to be read of an image: the shared one, and its own. */
export function keysOf(image: Image): readonly [shared: string, own: string] {
  return [imageKey(asShared(image)), imageKey(asOwn(image))];
}
