import type { SoftwarePackage, Vulnerability } from "@aws-sdk/client-securityhub";
import { asField } from "../../contract/exportable";
import { excerpt } from "../../contract/images/image";
import type { TopVulnerability } from "../../contract/images/vulnerabilities";

/** Our own limit for a text of these, far below what Security Hub takes for a field (32,768 bytes). */
const MAX_TEXT = 255;
const KEV_CATALOGUE = "https://www.cisa.gov/known-exploited-vulnerabilities-catalog";

/**
 * The worst vulnerabilities of an image as a finding shows them: one entry for each name, with the packages that have
 * it. One without a name cannot be shown, and Security Hub refuses empty texts.
 * https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_Vulnerability.html
 */
export function vulnerabilitiesOf(worst: readonly TopVulnerability[]): Vulnerability[] {
  const byName = new Map<string, TopVulnerability[]>();
  for (const each of worst) {
    const id = textOf(each.name);
    if (id !== undefined) {
      byName.set(id, [...(byName.get(id) ?? []), each]);
    }
  }
  return [...byName].map(([id, found]) => vulnerability(id, found));
}

function vulnerability(id: string, found: readonly TopVulnerability[]): Vulnerability {
  const packages = found.map(softwarePackage);
  const fixed = packages.filter(({ FixedInVersion }) => FixedInVersion !== undefined).length;
  const isKnownExploited = found.some(({ knownExploited }) => knownExploited);
  const hasExploit = isKnownExploited || found.some(({ exploitable }) => exploitable);
  return {
    Id: id,
    VulnerablePackages: packages,
    Vendor: { Name: "Sysdig", VendorSeverity: found[0]?.severity },
    FixAvailable: fixed === 0 ? "NO" : fixed === packages.length ? "YES" : "PARTIAL",
    ExploitAvailable: hasExploit ? "YES" : "NO",
    ...(isKnownExploited ? { ReferenceUrls: [KEV_CATALOGUE] } : {}),
  };
}

function softwarePackage({ package: name, version, fixedIn = "" }: TopVulnerability): SoftwarePackage {
  const fix = textOf(fixedIn);
  return {
    // A package has to have some name.
    Name: textOf(name) ?? "unnamed",
    ...(textOf(version) ? { Version: textOf(version) } : {}),
    ...(fix ? { FixedInVersion: fix, Remediation: `Update to ${fix}.` } : {}),
  };
}

/** Undefined for a text without anything to read. */
function textOf(text: string): string | undefined {
  return excerpt(asField(text.trim()), MAX_TEXT) || undefined;
}
