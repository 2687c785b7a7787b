import { encodeEntries } from "./encoded";
import type { Result } from "./result-document";
import type { FoundVulnerability } from "./vulnerabilities";

/**
 * The worst vulnerabilities as one exported variable, an entry each: name, severity, package, version, fix, exploitable
 * and known to be exploited (`1` or `0`), then since when there is the fix, EPSS and the package's layer, unless those make
 * the variable too long. What is missing is empty.
 * @param found worst first
 */
export function encodeTopVulnerabilities(
  found: Iterable<FoundVulnerability>,
  layers: Result["layers"] = {},
): string {
  const entries = [...found].map(({ vulnerability, inPackage, rating }) => {
    const { name, fixVersion, solutionDate, exploitable, cisaKev, providersMetadata } = vulnerability;
    const { name: packageName, version, layerRef = "" } = inPackage;
    const first = [name, rating, packageName, version, fixVersion, exploitable ? 1 : 0, cisaKev ? 1 : 0];
    const rest = [
      fixVersion && /^\d{4}-\d\d-\d\d/.exec(`${solutionDate}`)?.[0],
      numberOf(providersMetadata?.["first.org"]?.epssScore?.score, 1),
      numberOf(Object.hasOwn(layers, layerRef) ? layers[layerRef]?.index : undefined, 9999),
    ];
    return { first, whole: [...first, ...rest] };
  });
  return encodeEntries(
    entries.map(({ whole }) => whole),
    entries.map(({ first }) => first),
  );
}

const numberOf = (value: unknown, most: number): number | undefined =>
  typeof value === "number" && value >= 0 && value <= most ? value : undefined;
