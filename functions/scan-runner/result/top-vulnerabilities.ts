import { MOST_CHARACTERS, MOST_TOP_VULNERABILITIES } from "../../contract/exportable";
import type { FoundVulnerability } from "./vulnerabilities";

/** Of an encoded field: longer than real ones, and so short that odd ones of an entry, which are four, fit at once. */
const MAX_FIELD = 200;

/**
 * The worst vulnerabilities as one exported variable: entries joined by `;`, their fields by `,` — name, severity,
 * package, version, fix, exploitable and known to be exploited (`1` or `0`). What is missing is empty. The last entries
 * are left out where all of them are too long.
 * @param found worst first
 */
export function encodeTopVulnerabilities(found: Iterable<FoundVulnerability>): string {
  const entries = [...found]
    .slice(0, MOST_TOP_VULNERABILITIES)
    .map(({ vulnerability, inPackage, rating }) =>
      [
        vulnerability.name,
        rating,
        inPackage.name,
        inPackage.version,
        vulnerability.fixVersion,
        vulnerability.exploitable ? 1 : 0,
        vulnerability.cisaKev ? 1 : 0,
      ]
        .map(encodeField)
        .join(),
    );
  while (entries.join(";").length > MOST_CHARACTERS) entries.pop();
  return entries.join(";");
}

/** @param field a text, if the result is as it should be: these add to a verdict, and must not cost it */
function encodeField(field: unknown = ""): string {
  let text = `${field}`.slice(0, MAX_FIELD);
  while (percentEncode(text).length > MAX_FIELD) text = text.slice(0, -1);
  return percentEncode(text);
}

/** Stricter than `encodeURIComponent`, which also throws on half a surrogate pair. */
const percentEncode = (text: string): string =>
  text.replace(/[^\w.+:@/~-]+/g, (rest) =>
    Buffer.from(rest).toString("hex").toUpperCase().replace(/../g, "%$&"),
  );
