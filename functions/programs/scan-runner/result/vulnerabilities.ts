import { SEVERITIES } from "../../../contract/images/vulnerabilities";
import { joined, type Package, type Result, recordOf, textOf, type Vulnerability } from "./result-document";

export interface FoundVulnerability {
  readonly vulnerability: Vulnerability;
  readonly inPackage: Package;
  /** One of {@link SEVERITIES}, otherwise `unknown`. */
  readonly rating: string;
  /** CVSS, at most 10; 0 if missing. */
  readonly cvss: number;
  /** Sorts vulnerabilities as text, the worst first. Vulnerabilities of equal rank look the same to people. */
  readonly rank: string;
}

/**
 * Lists vulnerabilities, worst first: by severity, CISA's catalogue of known exploited vulnerabilities, exploitability,
 * fix, CVSS, name, package and version. The result's own order is random.
 * @throws TypeError if packages or vulnerabilities have another shape
 */
export function listVulnerabilities(result: Result): Map<string, FoundVulnerability> {
  const packages = recordOf(result.packages, "packages");
  // Visits each package once, because a large image has thousands of packages and vulnerabilities.
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
    // Sorts as its parts do. CVSS is subtracted from 20, so that it always has two digits before the point.
    const rank = [known < 0 ? 9 : known, +!cisaKev, +!exploitable, +!fixVersion, 20 - cvss, message].join();
    found.set(reference, { vulnerability, inPackage, rating, cvss, rank });
  }
  return new Map([...found].sort(([, one], [, other]) => worstFirst(one, other)));
}

export const worstFirst = (one: { rank: string }, other: { rank: string }): number =>
  one.rank < other.rank ? -1 : +(one.rank > other.rank);

/** Returns one line about a vulnerability. Without its details, the line does not mention a fix. */
export function messageOf(vulnerability?: Vulnerability, { name = "?", version = "" }: Package = {}): string {
  const { name: id = "unnamed", fixVersion } = vulnerability ?? {};
  const fix = vulnerability && (fixVersion ? `fixed in ${fixVersion}` : "no fix");
  return joined(`${id} in ${name} ${version}`.trimEnd(), fix);
}
