import { DAY, midnightOf } from "../durations";
import { IMAGE_PATTERN } from "../images/image";

/** Key of the item that holds the input `exceptions`, as JSON. Terraform writes it, no function may. */
export const EXCEPTIONS_KEY = "config#exceptions";

/** A day of a century, or an RFC 3339 time as Terraform's timecmp takes it: with a capital T and Z. */
const UNTIL =
  "[0-9]{2}-[0-9]{2}-[0-9]{2}(T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]([.][0-9]{1,9})?(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9]))?$";
const IN_ANY_CENTURY = new RegExp(`^[0-9]{2}${UNTIL}`);

/** A text that begins with something that can be seen, and has no control characters. */
function lineOf(most: number) {
  const matches = `^[^\\x00-\\x20\\x7f-\\xa0][^\\x00-\\x1f\\x7f-\\x9f]{0,${most - 1}}$`;
  return { matches, most, isRequired: true } as const;
}

/** Attributes of an image that may run although its verdict is FAILED, as the input `exceptions` has it. */
export const EXCEPTION_ATTRIBUTES = {
  /** Glob pattern of normalised references, as in exclude_images, or a digest (`sha256:…`). */
  image: { matches: IMAGE_PATTERN, isRequired: true },
  /** Last day on which it holds, to its end in UTC (`2027-03-31`), or a time (RFC 3339); `endOf` asks the calendar. */
  until: { matches: `^20${UNTIL}`, isRequired: true },
  reason: lineOf(500),
  /** Who answers for it, such as a team or an address. */
  owner: lineOf(200),
  /** Accounts in which it holds; absent: in all. */
  accounts: { eachMatches: "^[0-9]{12}$", most: 400 },
  /** Services and families for which it holds, as patterns CLUSTER/NAME; absent: for all. */
  workloads: { eachMatches: "^[A-Za-z0-9_*-]{1,255}/[A-Za-z0-9_*-]{1,255}$", most: 100 },
} as const;
/** The attributes that each has. */
export const EXCEPTION_TEXTS = ["image", "until", "reason", "owner"] as const;
export type ImageException = { readonly [Name in (typeof EXCEPTION_TEXTS)[number]]: string } & {
  readonly accounts?: string[];
  readonly workloads?: string[];
};

/**
 * When something ends that holds `until` a day (`2027-03-31`: at the end of it in UTC) or an RFC 3339 time
 * (`2027-03-31T18:00:00+02:00`). Undefined for what is neither, such as the 30th of February.
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
