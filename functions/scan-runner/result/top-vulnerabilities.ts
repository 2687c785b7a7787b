import { encodeEntries } from "./encoded";
import type { FoundVulnerability } from "./vulnerabilities";

/**
 * The worst vulnerabilities as one exported variable, an entry each: name, severity, package, version, fix, exploitable
 * and known to be exploited (`1` or `0`). What is missing is empty.
 * @param found worst first
 */
export const encodeTopVulnerabilities = (found: Iterable<FoundVulnerability>): string =>
  encodeEntries(
    [...found].map(({ vulnerability, inPackage, rating }) => [
      vulnerability.name,
      rating,
      inPackage.name,
      inPackage.version,
      vulnerability.fixVersion,
      vulnerability.exploitable ? 1 : 0,
      vulnerability.cisaKev ? 1 : 0,
    ]),
  );
