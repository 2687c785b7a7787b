import type { AskedImage } from "../../../../functions/programs/scan-runner/result/asked-image";
import type { Failure, Result } from "../../../../functions/programs/scan-runner/result/result-document";
import { publishImage } from "../../../../local-aws/registry";

/** Of an image that the registry of the tests has. */
export const DIGEST = publishImage("the image of the tests");
export const OTHER_DIGEST = `sha256:${"b".repeat(64)}`;
/** That image, as it is asked for; its registry says no more of it. */
export const ASKED: AskedImage = {
  imagePlatform: "linux/amd64",
  imageDigest: DIGEST,
  registryHost: "registry.example.com:5000",
  repository: "shop/checkout",
  indexDigests: [],
  configDigest: undefined,
  namedPlatform: () => undefined,
};

interface Parts {
  globalEvaluation?: string | null;
  evaluations?: unknown;
  severities?: readonly (string | null)[];
  architecture?: string | null;
  digest?: string | null;
  resultUrl?: string | null;
  riskAccepts?: unknown;
}

/** A result in the scanner's format v1 with the parts that matter to a test. */
export const document = ({
  globalEvaluation = "passed",
  evaluations = [],
  severities = [],
  architecture = "amd64",
  digest = DIGEST,
  resultUrl = "https://secure.sysdig.com/#/vulnerabilities/results/17/overview",
  riskAccepts,
}: Parts) => ({
  info: { scanTime: "2025-06-01T10:00:00Z", resultUrl, resultId: "17" },
  scanner: { name: "sysdig-cli-scanner", version: "1.30.1" },
  result: {
    metadata: { architecture, os: "linux", digest, pullString: "pull://example", size: null },
    packages: { p1: { name: "openssl", vulnerabilitiesRefs: null } },
    vulnerabilities: Object.fromEntries(
      severities.map((severity, index) => [
        `v${index}`,
        { name: `CVE-${index}`, severity, solutionDate: null },
      ]),
    ),
    policies: { globalEvaluation, evaluations },
    riskAccepts,
  },
});

/** What is read of a result with vulnerabilities, and with one rule that names some of them. */
export const ruledResult = (
  vulnerabilities: Result["vulnerabilities"],
  failures: readonly Failure[] = [],
  more: Partial<Result> = {},
): Result => ({
  packages: {},
  vulnerabilities,
  policies: {
    evaluations: [
      { name: "p", bundles: [{ rules: [{ description: "r", evaluationResult: "failed", failures }] }] },
    ],
  },
  ...more,
});
