import { MOST_ENTRIES } from "../../../contract/exportable";
import { encodeEntries } from "./encoded";
import type { Result } from "./result-document";
import type { FoundVulnerability } from "./vulnerabilities";

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
    return { first, whole: [...first, ...rest] };
  });
  return encodeEntries(
    entries.map(({ whole }) => whole),
    entries.map(({ first }) => first),
  );
}
