import { parseArn } from "../arn";

export interface Place {
  /** Twelve digits. */
  readonly account: string;
  readonly region: string;
}

export function placeOfArn(arn: string): Place {
  const { account, region } = parseArn(arn);
  return { account, region };
}

export function placeText({ account, region }: Place): string {
  return `${account}/${region}`;
}

/**
 * Puts the place before a name, such as a cluster's; undefined stands for the installation's own, which is left out.
 */
export function nameIn(place: Place | undefined, name: string): string {
  return place ? `${placeText(place)}/${name}` : name;
}

const PLACE_TEXT = /^(\d{12})\/([a-z0-9-]+)$/;

/**
 * Returns the place of a resource; undefined if it is the installation's own, which keys leave out.
 *
 * @param own place of the installation. If it (no members) or its account is unknown, no place is foreign
 */
export function foreignPlace(of: string | Place, own: Place | undefined): Place | undefined {
  const place = typeof of === "string" ? placeOfArn(of) : of;
  const texts = [place, ...(own ? [own] : [])].map(placeText);
  return new Set(texts).size > 1 && texts.every((each) => PLACE_TEXT.test(each)) ? place : undefined;
}

/** Reads a text of {@link placeText}; undefined for other texts. */
export function placeIn(text: string): Place | undefined {
  const [, account, region] = PLACE_TEXT.exec(text) ?? [];
  return account && region ? { account, region } : undefined;
}

/** Returns the key of a place's item; without a place (the installation's own), `key` itself. */
export function keyOfPlace(key: string, place: Place | undefined): string {
  return place ? `${key}#${placeText(place)}` : key;
}
