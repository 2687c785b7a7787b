import { DAY, midnightOf } from "../durations";
import { IMAGE_PATTERN } from "../images/image";

/** Key of the item with the input `exceptions`, as JSON. Only Terraform writes it; no function may. */
export const EXCEPTIONS_KEY = "config#exceptions";

/** A day or an RFC 3339 time after the digits of its century, with capital T and Z, as Terraform's timecmp requires. */
const UNTIL =
  "[0-9]{2}-[0-9]{2}-[0-9]{2}(T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]([.][0-9]{1,9})?(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9]))?$";
const IN_ANY_CENTURY = new RegExp(`^[0-9]{2}${UNTIL}`);

/** Returns the rule for a text that begins with a visible character and has no control characters. */
function lineOf(most: number) {
  const matches = `^[^\\x00-\\x20\\x7f-\\xa0][^\\x00-\\x1f\\x7f-\\x9f]{0,${most - 1}}$`;
  return { matches, most, isRequired: true } as const;
}

/** Attributes of an entry of the input `exceptions`: an image that may run although its verdict is FAILED. */
export const EXCEPTION_ATTRIBUTES = {
  /** Glob pattern of normalised references, as in exclude_images, or a digest (`sha256:…`). */
  image: { matches: IMAGE_PATTERN, isRequired: true },
  /** Last day of the exception, to its end in UTC (`2027-03-31`), or an RFC 3339 time; `endOf` checks the calendar. */
  until: { matches: `^20${UNTIL}`, isRequired: true },
  reason: lineOf(500),
  /** Who answers for the exception, such as a team or an address. */
  owner: lineOf(200),
  /** Accounts in which the exception applies. Default: all. */
  accounts: { eachMatches: "^[0-9]{12}$", most: 400 },
  /** Services and families to which the exception applies, as patterns CLUSTER/NAME. Default: all. */
  workloads: { eachMatches: "^[A-Za-z0-9_*-]{1,255}/[A-Za-z0-9_*-]{1,255}$", most: 100 },
} as const;
/** The required attributes. */
export const EXCEPTION_TEXTS = ["image", "until", "reason", "owner"] as const;
export type ImageException = { readonly [Name in (typeof EXCEPTION_TEXTS)[number]]: string } & {
  readonly accounts?: string[];
  readonly workloads?: string[];
};

/**
 * Returns the end of an `until`: the end of a day in UTC (`2027-03-31`), or an RFC 3339 time
 * (`2027-03-31T18:00:00+02:00`). Undefined for other texts and for days such as 30 February.
 *
 * @see https://www.rfc-editor.org/rfc/rfc3339#section-5.6
 */
export function endOf(until: string): Date | undefined {
  const form = IN_ANY_CENTURY.exec(until);
  const time = form?.[1];
  const midnight = form === null ? undefined : midnightOf(until.slice(0, 10));
  if (midnight === undefined) {
    return undefined;
  }
  return time === undefined ? new Date(midnight.getTime() + DAY) : new Date(until);
}
