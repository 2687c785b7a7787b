import { SEVERITIES } from "../../contract/severity";
import { joined, recordOf, textOf } from "./parts";
import type { Package, Result, Vulnerability } from "./result-document";

/** A vulnerability in the package that has it. */
export interface FoundVulnerability {
  readonly vulnerability: Vulnerability;
  readonly inPackage: Package;
  /** One of {@link SEVERITIES}; `unknown` where it is none of them. */
  readonly rating: string;
  /** CVSS, at most 10; 0 where there is none. */
  readonly cvss: number;
  /** Least is worst. */
  readonly rank: number;
}

/**
 * What the scanner found by its reference, worst first: by severity, then those in CISA's catalogue of known exploited
 * vulnerabilities, then those that somebody can exploit, then those with a fix, then by CVSS, then in the result's order.
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
    found.set(reference, {
      vulnerability,
      inPackage: packages.get(packageRef) ?? owners.get(reference) ?? {},
      rating: SEVERITIES[known] ?? "unknown",
      cvss,
      rank:
        (known < 0 ? SEVERITIES.length : known) * 800 -
        (cisaKev ? 400 : 0) -
        (exploitable ? 200 : 0) -
        (fixVersion ? 100 : 0) -
        cvss +
        // Far below a step of CVSS: no two are equal, so that every list has the result's order.
        found.size / 1e9,
    });
  }
  return new Map([...found].sort(([, one], [, other]) => one.rank - other.rank));
}

/** Vulnerability, package, version and fix. Whether one that the result does not describe has a fix, nobody knows. */
export const inWords = (
  vulnerability?: Vulnerability,
  { name = "?", version = "" }: Package = {},
): string => {
  const { name: id = "unnamed", fixVersion } = vulnerability ?? {};
  const fix = vulnerability && (fixVersion ? `fixed in ${fixVersion}` : "no fix");
  return joined(`${id} in ${name} ${version}`.trimEnd(), fix);
};
