import { SEVERITIES } from "../../../contract/images/vulnerabilities";
import { joined, type Package, type Result, recordOf, textOf, type Vulnerability } from "./result-document";

/** A vulnerability in the package that has it. */
export interface FoundVulnerability {
  readonly vulnerability: Vulnerability;
  readonly inPackage: Package;
  /** One of {@link SEVERITIES}; `unknown` where it is none of them. */
  readonly rating: string;
  /** CVSS, at most 10; 0 where there is none. */
  readonly cvss: number;
  /** Sorts as text, the worst first. Equal only where nothing that people read tells two apart. */
  readonly rank: string;
}

/**
 * The vulnerabilities that the scanner found, by reference, worst first. They are ordered by severity, then by CISA's
 * catalogue of known exploited vulnerabilities, by exploitability, and by whether there is a fix. Then come CVSS, name,
 * package and version. The result's own order says nothing: it is that of references, which each result draws anew.
 * @throws TypeError where packages or vulnerabilities are of another shape
 */
export function listVulnerabilities(result: Result): Map<string, FoundVulnerability> {
  const packages = recordOf(result.packages, "packages");
  // A large image has thousands of either: each package is visited once.
  const owners = new Map<string, Package>();
  for (const each of packages.values()) {
    for (const reference of [each.vulnerabilitiesRefs ?? []].flat()) owners.set(reference, each);
  }
  const found = new Map<string, FoundVulnerability>();
  for (const [reference, vulnerability] of recordOf(result.vulnerabilities, "vulnerabilities")) {
    const { packageRef = "", severity = "", cvssScore, cisaKev, exploitable, fixVersion } = vulnerability;
    const known = (SEVERITIES as readonly string[]).indexOf(textOf(severity, "severity").toLowerCase());
    const cvss = Math.min(Number(cvssScore?.score) || 0, 10);
    const inPackage = packages.get(packageRef) ?? owners.get(reference) ?? {};
    const rating = SEVERITIES[known] ?? "unknown";
    const message = messageOf(vulnerability, inPackage);
    // Sorts as its parts do. The CVSS is subtracted from 20, so the difference always has two digits before the point.
    const rank = [known < 0 ? 9 : known, +!cisaKev, +!exploitable, +!fixVersion, 20 - cvss, message].join();
    found.set(reference, { vulnerability, inPackage, rating, cvss, rank });
  }
  return new Map([...found].sort(([, one], [, other]) => worstFirst(one, other)));
}

/** Compares by rank. */
export const worstFirst = (one: { rank: string }, other: { rank: string }): number =>
  one.rank < other.rank ? -1 : +(one.rank > other.rank);

/** Vulnerability, package, version and fix. Whether one that the result does not describe has a fix, nobody knows. */
export function messageOf(vulnerability?: Vulnerability, { name = "?", version = "" }: Package = {}): string {
  const { name: id = "unnamed", fixVersion } = vulnerability ?? {};
  const fix = vulnerability && (fixVersion ? `fixed in ${fixVersion}` : "no fix");
  return joined(`${id} in ${name} ${version}`.trimEnd(), fix);
}
