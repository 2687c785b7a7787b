import type { FoundVulnerability } from "./vulnerabilities";

const MAX_ENTRIES = 5;
/** Of an exported variable. */
const MAX_CHARACTERS = 1000;
/** Of a field before it is encoded: longer than real names, so that an odd one does not displace all others. */
const MAX_FIELD = 200;

/**
 * The worst vulnerabilities as one exported variable: entries joined by `;`, their fields by `,` — name, severity,
 * package, version, fix, exploitable and known to be exploited (`1` or `0`). What is missing is empty. The last entries
 * are left out where all of them are too long.
 * @param found worst first
 */
export function encodeTopVulnerabilities(found: Iterable<FoundVulnerability>): string {
  const entries = [...found]
    .slice(0, MAX_ENTRIES)
    .map(({ vulnerability, inPackage, severity }) =>
      [
        vulnerability.name,
        severity,
        inPackage.name,
        inPackage.version,
        vulnerability.fixVersion,
        vulnerability.exploitable ? "1" : "0",
        vulnerability.cisaKev ? "1" : "0",
      ]
        .map((field = "") => percentEncode(field.slice(0, MAX_FIELD)))
        .join(),
    );
  while (entries.join(";").length > MAX_CHARACTERS) entries.pop();
  return entries.join(";");
}

/** Stricter than `encodeURIComponent`, which also throws on half a surrogate pair. */
const percentEncode = (text: string): string =>
  text.replace(/[^\w.+:@/~-]+/g, (rest) =>
    Buffer.from(rest).toString("hex").toUpperCase().replace(/../g, "%$&"),
  );
