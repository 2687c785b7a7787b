import { parseArn } from "../arn";

/** An AWS account, and a region of it. */
export interface Place {
  /** Twelve digits. */
  readonly account: string;
  readonly region: string;
}

/** The place that a resource's ARN names. */
export function placeOfArn(arn: string): Place {
  const { account, region } = parseArn(arn);
  return { account, region };
}

/** One text for each place, as keys and logs have it. */
export function placeText({ account, region }: Place): string {
  return `${account}/${region}`;
}

/** A name within a place, such as a cluster's, as keys and people have it: without the place where that is the installation's own. */
export function nameIn(place: Place | undefined, name: string): string {
  return place ? `${placeText(place)}/${name}` : name;
}

const PLACE_TEXT = /^(\d{12})\/([a-z0-9-]+)$/;

/**
 * The place of a resource where that is not the installation's own, which keys leave out.
 *
 * @param own place of the installation; undefined where it serves no members, so that no place is another one, nor is any where
 *   its account is not known
 */
export function foreignPlace(of: string | Place, own: Place | undefined): Place | undefined {
  const place = typeof of === "string" ? placeOfArn(of) : of;
  const texts = [place, ...(own ? [own] : [])].map(placeText);
  return new Set(texts).size > 1 && texts.every((each) => PLACE_TEXT.test(each)) ? place : undefined;
}

/** Reads what {@link placeText} has written; undefined where it has not. */
export function placeIn(text: string): Place | undefined {
  const [, account, region] = PLACE_TEXT.exec(text) ?? [];
  return account && region ? { account, region } : undefined;
}

/** Key of an item that there is of each place; that of the installation's own is `key` itself. */
export function keyOfPlace(key: string, place: Place | undefined): string {
  return place ? `${key}#${placeText(place)}` : key;
}
