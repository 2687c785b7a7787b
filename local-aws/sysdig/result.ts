import { createHash } from "node:crypto";
import type { AcceptedRisk, ImageBehaviour } from "./catalog";

/** Severities, worst first. */
const SEVERITIES = ["critical", "high", "medium", "low", "negligible"] as const;
const SCORES: Record<(typeof SEVERITIES)[number], number> = {
  critical: 9.8,
  high: 7.5,
  medium: 5.3,
  low: 3.1,
  negligible: 0,
};

/** A scan result in Sysdig's JSON format v1. */
export interface ScanResult {
  info: { scanTime: string; scanDuration: string; resultUrl?: string; resultId?: string };
  scanner: { name: string; version: string };
  result: {
    metadata: { architecture: string; digest: string; pullString: string; [member: string]: unknown };
    policies: { globalEvaluation: string; evaluations: unknown[] };
    [member: string]: unknown;
  };
}

/** The reference without `pull://`, and its digest (empty when it names none). */
export function parsePullString(image: string): { pullString: string; digest: string } {
  const pullString = image.replace(/^pull:\/\//, "");
  return { pullString, digest: /@(sha256:[0-9a-f]{64})$/.exec(pullString)?.[1] ?? "" };
}

/**
 * The result of scanning an image that behaves so. Members that real results are known to leave null or out
 * (`size`, `solutionDate`, `vulnerabilitiesRefs`, labels) are so here too.
 */
export function buildResult(
  image: string,
  behaviour: ImageBehaviour,
  policies: readonly string[],
  version: string,
): ScanResult {
  const { pullString, digest } = parsePullString(image);
  const risks = acceptedRisks(behaviour);
  const packageName = behaviour.packageName ?? "openssl";
  const found = vulnerabilities(behaviour, risks);
  return {
    info: { scanTime: new Date().toISOString(), scanDuration: "1.2s" },
    scanner: { name: "sysdig-cli-scanner", version },
    result: {
      metadata: {
        pullString,
        // Without a digest in the reference the registry says which one it is.
        digest: behaviour.digest ?? (digest || `sha256:${hash(pullString)}`),
        imageId: `sha256:${hash(`id:${pullString}`)}`,
        architecture: behaviour.architecture,
        os: "linux",
        baseOs: "debian 12.5",
        size: 74_412_032,
        author: "",
        createdAt: "2026-01-15T08:00:00Z",
      },
      layers: {
        "layer-0": { command: "ADD rootfs.tar.xz /", digest: `sha256:${hash("layer-0")}`, index: 0, size: 1 },
        "layer-1": { command: "ENV PATH=/usr/local/bin", index: 1, size: null },
      },
      packages: {
        "package-0": {
          name: packageName,
          version: "3.0.11",
          type: "os",
          path: "/var/lib/dpkg/status",
          layerRef: "layer-0",
          suggestedFix: "3.0.15",
          vulnerabilitiesRefs: Object.keys(found),
        },
        "package-1": {
          name: "base-files",
          version: "12.4",
          type: "os",
          path: "/var/lib/dpkg/status",
          layerRef: "layer-0",
          vulnerabilitiesRefs: null,
        },
      },
      vulnerabilities: found,
      policies: policiesOf(behaviour, found, policies, packageName),
      riskAccepts: Object.fromEntries(
        risks.map(({ severity, ...risk }) => [
          riskOf(severity),
          { id: riskOf(severity), status: "active", expirationDate: null, ...risk },
        ]),
      ),
    },
  };
}

const riskOf = (severity: string): string => `risk-${severity}`;

/** Where the whole evaluation is `accepted`, the risks that would have failed it were accepted. */
function acceptedRisks({ evaluation, acceptedRisks }: ImageBehaviour): readonly AcceptedRisk[] {
  if (acceptedRisks) return acceptedRisks;
  if (evaluation !== "accepted") return [];
  const risk = { reason: "RiskMitigated", description: "reviewed" };
  return [
    { severity: "critical", ...risk },
    { severity: "high", ...risk },
  ];
}

interface FoundVulnerability {
  name: string;
  severity: string;
  riskAcceptRefs: string[] | null;
  [member: string]: unknown;
}
type Vulnerabilities = Record<string, FoundVulnerability>;

function vulnerabilities(
  { vulnerabilities: counts, knownExploited = 0 }: ImageBehaviour,
  risks: readonly AcceptedRisk[],
): Vulnerabilities {
  const found: Vulnerabilities = {};
  for (const severity of SEVERITIES) {
    for (let index = 0; index < counts[severity]; index++) {
      const fixable = index % 2 === 0;
      found[`vulnerability-${Object.keys(found).length}`] = {
        // Numbers past all real ones, so that nobody looks these up.
        name: `CVE-2026-${90_000 + Object.keys(found).length}`,
        severity,
        cvssScore: {
          version: "3.1",
          score: SCORES[severity],
          vector: "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H",
        },
        exploitable: severity === "critical",
        ...(Object.keys(found).length < knownExploited
          ? {
              cisaKev: {
                publishDate: "2026-01-10",
                dueDate: "2026-01-31",
                knownRansomwareCampaignUse: false,
              },
            }
          : {}),
        ...(fixable ? { fixVersion: "3.0.15" } : {}),
        disclosureDate: "2026-01-05",
        solutionDate: fixable ? "2026-01-12" : null,
        packageRef: "package-0",
        riskAcceptRefs: risks.some((risk) => risk.severity === severity) ? [riskOf(severity)] : null,
      };
    }
  }
  return found;
}

function policiesOf(
  behaviour: ImageBehaviour,
  found: Vulnerabilities,
  names: readonly string[],
  packageName: string,
) {
  if (behaviour.evaluation === "noPolicy") return { globalEvaluation: "noPolicy", evaluations: [] };
  // An accepted risk leaves the single evaluation failed while the whole passes: the trap of this format.
  const failing = ["failed", "accepted"].includes(behaviour.evaluation);
  const failures = Object.entries(found)
    .filter(([, { severity }]) => severity === "critical" || severity === "high")
    .map(([reference, { name, riskAcceptRefs }]) => ({
      description: `${name} found in ${packageName}`,
      packageRef: "package-0",
      vulnerabilityRef: reference,
      riskAcceptRefs,
    }));
  return {
    globalEvaluation: behaviour.evaluation,
    evaluations: (names.length ? names : ["sysdig-best-practices"]).map((name) => ({
      name,
      identifier: name.toLowerCase().replaceAll(" ", "-"),
      evaluation: failing ? "failed" : "passed",
      bundles: [
        {
          name: "severe vulnerabilities",
          rules: [
            {
              ruleId: "1",
              ruleType: "vulnSeverity",
              failureType: "pkgVulnFailure",
              description: "no vulnerability of severity high or above",
              evaluationResult: failing ? "failed" : "passed",
              failures: failing ? failures : [],
            },
            {
              ruleId: "2",
              ruleType: "imageConfigDefaultUser",
              failureType: "imageConfigFailure",
              description: "the image does not run as root",
              evaluationResult: failing ? "failed" : "passed",
              failures: failing
                ? [
                    {
                      remediation: "set USER in the Dockerfile",
                      arguments: { user: "root" },
                      riskAcceptRefs: behaviour.evaluation === "accepted" ? [riskOf("critical")] : null,
                    },
                  ]
                : [],
            },
          ],
        },
      ],
    })),
  };
}

/** SHA-256 of a text, in hexadecimal digits. */
export function hash(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
