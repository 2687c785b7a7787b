import { MOST_CHARACTERS, MOST_ENTRIES, withoutQueries } from "../../../contract/exportable";
import type { Result } from "./result-document";
import type { FoundVulnerability } from "./vulnerabilities";

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

/**
 * The worst vulnerabilities as one exported variable, an entry each. An entry has name, severity, package, version,
 * fix, exploitable and known to be exploited (`1` or `0`). Then come the date of the fix, EPSS and the package's layer,
 * unless those make the variable too long. A missing value is empty.
 * @param found worst first
 */
export function encodeTopVulnerabilities(
  found: Iterable<FoundVulnerability>,
  layers: Result["layers"] = {},
): string {
  const entries = [...found].slice(0, MOST_ENTRIES).map(({ vulnerability, inPackage, rating }) => {
    const { name, fixVersion, solutionDate, exploitable, cisaKev, providersMetadata } = vulnerability;
    const { name: packageName, version, layerRef } = inPackage;
    const first = [name, rating, packageName, version, fixVersion, exploitable ? 1 : 0, cisaKev ? 1 : 0];
    const epss = providersMetadata?.["first.org"]?.epssScore?.score;
    const index = typeof layerRef === "string" && Object.hasOwn(layers, layerRef) && layers[layerRef]?.index;
    const rest = [
      // As JSON, because whatever is no text has no day there.
      fixVersion ? /^"(\d{4}-\d\d-\d\d)/.exec(JSON.stringify(solutionDate))?.[1] : "",
      // Six decimals are more than EPSS has; a smaller number would be written with an exponent.
      typeof epss === "number" && epss >= 0 && epss <= 1 ? +epss.toFixed(6) : "",
      typeof index === "number" && /^\d{1,4}$/.test(`${index}`) ? index : "",
    ];
    return { first, rest };
  });
  return encodeEntries(
    entries.map(({ first, rest }) => [...first, ...rest]),
    entries.map(({ first }) => first),
  );
}
