import { randomUUID } from "node:crypto";
import { riskOf } from "./accepted-risks";
import type { ImageBehaviour } from "./catalog";
import { byDrawnKeys, hash, inOrder } from "./reference";

/** Worst first. */
const SEVERITIES = ["critical", "high", "medium", "low", "negligible"] as const;
const SCORES: Record<(typeof SEVERITIES)[number], number> = {
  critical: 9.8,
  high: 7.5,
  medium: 5.3,
  low: 3.1,
  negligible: 0,
};
const FIX = "3.0.15";

/** References of the layers of every simulated image. */
export const ROOT_LAYER = hash("root layer").slice(0, 16);
const COMMAND_LAYER = hash("command layer").slice(0, 16);

export interface FoundVulnerability {
  name: string;
  severity: string;
  /** All vulnerabilities are in one package. */
  packageRef: string;
  riskAcceptRefs: string[] | null;
  [member: string]: unknown;
}
export type Vulnerabilities = Record<string, FoundVulnerability>;

/** Returns the vulnerabilities of an image, in any order. Without a fix, the fix and its date are left out. */
export function vulnerabilitiesOf(
  { vulnerabilities: counts, knownExploited = 0 }: ImageBehaviour,
  accepted: readonly string[],
): Vulnerabilities {
  const packageRef = randomUUID();
  const severities = SEVERITIES.flatMap((severity) =>
    Array.from({ length: counts[severity] }, (_, index) => ({ severity, isFixable: index % 2 === 0 })),
  );
  const found = severities.map(({ severity, isFixable }, index): FoundVulnerability => {
    // These numbers are higher than any real one, so that nobody looks them up.
    const name = `CVE-2026-${90_000 + index}`;
    const cvssScore = {
      score: SCORES[severity],
      vector: "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:H/A:H",
      version: "3.1",
    };
    return {
      cvssScore,
      disclosureDate: "2026-01-05",
      exploitable: severity === "critical",
      mainProvider: "nvd",
      name,
      packageRef,
      providersMetadata: {
        "first.org": {
          epssScore: { percentile: 0.5, score: 0.00312, timestamp: "2026-01-14T00:00:00Z" },
        },
        nvd: {
          cvssScore: { ...cvssScore, exploitability_score: 3.9, impact_score: 5.2 },
          publicationDate: "2026-01-05T15:15:00Z",
          severity,
        },
      },
      riskAcceptRefs: accepted.includes(severity) ? [riskOf(severity)] : null,
      severity,
      ...(isFixable ? { fixVersion: FIX, solutionDate: "2026-01-12" } : {}),
      ...(index < knownExploited
        ? { cisaKev: { dueDate: "2026-01-31", knownRansomwareCampaignUse: false } }
        : {}),
    };
  });
  return byDrawnKeys(found);
}

/** Returns a layer with files, and a command's layer without files, which has an empty digest and no size. */
export function layers(): Record<string, unknown> {
  return {
    [ROOT_LAYER]: {
      command: "ADD rootfs.tar.xz /",
      digest: `sha256:${hash("layer with files")}`,
      index: 0,
      size: 77_824_000,
    },
    [COMMAND_LAYER]: { command: "ENV PATH=/usr/local/bin", digest: "", index: 1, size: null },
  };
}

/** Returns the vulnerable package, a package without vulnerabilities, and one with an unknown layer and path. */
export function packagesOf(found: Vulnerabilities): Record<string, unknown> {
  const usual = { isRemoved: false, isRunning: false, riskAcceptRefs: null };
  const inDebian = { ...usual, layerRef: ROOT_LAYER, path: "/var/lib/dpkg/status", type: "os" };
  const references = Object.keys(found);
  const vulnerable = {
    ...inDebian,
    license: "Apache-2.0",
    name: "openssl",
    suggestedFix: FIX,
    version: "3.0.11",
    vulnerabilitiesRefs: references.length > 0 ? references : null,
  };
  const harmless = {
    ...inDebian,
    license: "",
    name: "base-files",
    version: "12.4",
    vulnerabilitiesRefs: null,
  };
  const withoutLayer = {
    ...usual,
    name: "stdlib",
    type: "golang",
    version: "1.24.5",
    vulnerabilitiesRefs: null,
  };
  const reference = Object.values(found)[0]?.packageRef ?? randomUUID();
  return inOrder<unknown>([
    [reference, vulnerable],
    [randomUUID(), harmless],
    [randomUUID(), withoutLayer],
  ]);
}
