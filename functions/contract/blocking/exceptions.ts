import { DAY } from "../durations";
/** Key of the item that holds the input `exceptions`, as JSON. Terraform writes it, no function may. */
export const EXCEPTIONS_KEY = "config#exceptions";

/** An image that may run although its verdict is FAILED, as the input `exceptions` has it. */
export interface ImageException {
  /** Glob pattern of normalised references, as in exclude_images, or a digest (`sha256:…`). */
  readonly image: string;
  /** Last day on which it holds, to its end in UTC (`2027-03-31`), or a time (RFC 3339). */
  readonly until: string;
  readonly reason: string;
  /** Who answers for it, such as a team or an address. */
  readonly owner: string;
}

/** A day, or an RFC 3339 time as Terraform's timecmp takes it: with a capital T and Z. */
const UNTIL =
  /^\d{4}-\d\d-\d\d(T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,9})?(Z|[+-]([01]\d|2[0-3]):[0-5]\d))?$/;

/**
 * When something ends that holds `until` a day (`2027-03-31`: at the end of it in UTC) or an RFC 3339 time
 * (`2027-03-31T18:00:00+02:00`). Undefined for what is neither, such as the 30th of February.
 *
 * @see https://www.rfc-editor.org/rfc/rfc3339#section-5.6
 */
export function endOf(until: string): Date | undefined {
  const form = UNTIL.exec(until);
  const time = form?.[1];
  const day = until.slice(0, 10);
  const midnight = new Date(form === null ? Number.NaN : `${day}T00:00:00Z`);
  // JavaScript takes the 30th of February for the 2nd of March.
  if (Number.isNaN(midnight.getTime()) || midnight.toISOString().slice(0, 10) !== day) {
    return undefined;
  }
  return time === undefined ? new Date(midnight.getTime() + DAY) : new Date(until);
}
