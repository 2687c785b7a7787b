import { MOST_CHARACTERS, MOST_ENTRIES, withoutQueries } from "../../../contract/exportable";

/** Of an encoded field: longer than real ones, and so short that odd ones of an entry, which are four, fit at once. */
const MAX_FIELD = 200;

type Entries = readonly (readonly unknown[])[];

/**
 * Entries as one exported variable: joined by `;`, their fields by `,`. The last entries are left out where there are too
 * many, or all of them are too long.
 * @param shorter the same entries, which are taken where the entries are too long
 */
export function encodeEntries(entries: Entries, shorter: Entries = entries): string {
  const whole = encode(entries).join(";");
  if (whole.length <= MOST_CHARACTERS) return whole;
  const encoded = encode(shorter);
  while (encoded.join(";").length > MOST_CHARACTERS) encoded.pop();
  return encoded.join(";");
}

const encode = (entries: Entries): string[] =>
  entries.slice(0, MOST_ENTRIES).map((fields) => fields.map(encodeField).join());

/** @param field a text, if the result is as it should be: these add to a verdict, and must not cost it */
function encodeField(field: unknown = ""): string {
  let text = withoutQueries(`${field}`).slice(0, MAX_FIELD);
  while (percentEncode(text).length > MAX_FIELD) text = text.slice(0, -1);
  return percentEncode(text);
}

/** Stricter than `encodeURIComponent`, which also throws on half a surrogate pair. */
const percentEncode = (text: string): string =>
  text.replace(/[^\w.+:@/~-]+/g, (rest) =>
    Buffer.from(rest).toString("hex").toUpperCase().replace(/../g, "%$&"),
  );
