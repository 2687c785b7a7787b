/** Number of vulnerabilities that the simulated scan finds, by severity. */
export interface VulnerabilityCounts {
  critical: number;
  high: number;
  medium: number;
  low: number;
  negligible: number;
}

/** `policies.globalEvaluation` of a result. Any other text is a value that Sysdig does not have today. */
export type Evaluation = "passed" | "failed" | "accepted" | "noPolicy" | (string & {});

export interface ImageBehaviour {
  evaluation: Evaluation;
  vulnerabilities: VulnerabilityCounts;
  architecture: string;
  /** Digest in the result. @default - the requested digest. Real results may have `""` */
  digest?: string;
  /** Number of vulnerabilities, worst first, that are in CISA's KEV catalogue. @default 0 */
  knownExploited?: number;
  /** Exit code of the scanner. @default - 1 for `failed`, otherwise 0 */
  exitCode?: number;
  /** Last words of a scanner without a result. @default - that it did not succeed */
  message?: string;
  delaySeconds: number;
  /**
   * Digest of the image's index, which the result of a scan by tag names.
   *
   * @default - none for the legacy engine; for the scanner an index that is made for the tag
   */
  indexDigest?: string;
  /** Backend: whether the image is still in its registry. */
  inRegistry: boolean;
  /** Backend: result of the analysis after `delaySeconds`. */
  analysis: "analyzed" | "analysis_failed" | "not_analyzed";
}

const NONE: VulnerabilityCounts = { critical: 0, high: 0, medium: 0, low: 0, negligible: 0 };

/** Behaviour of an image without an entry in the catalog. */
export const DEFAULT_BEHAVIOUR: ImageBehaviour = {
  evaluation: "passed",
  vulnerabilities: { ...NONE, low: 3, negligible: 2 },
  architecture: "amd64",
  delaySeconds: 0,
  inRegistry: true,
  analysis: "analyzed",
};

/** Behaviour of images whose reference contains a word. The first match counts. */
export const CATALOG: ReadonlyArray<{ contains: string; behaviour: Partial<ImageBehaviour> }> = [
  {
    contains: "vulnerable",
    behaviour: {
      evaluation: "failed",
      vulnerabilities: { critical: 2, high: 5, medium: 8, low: 4, negligible: 1 },
    },
  },
  { contains: "nopolicy", behaviour: { evaluation: "noPolicy" } },
  {
    contains: "accepted",
    behaviour: { evaluation: "accepted", vulnerabilities: { ...NONE, critical: 1, medium: 2 } },
  },
  { contains: "arm64-only", behaviour: { architecture: "arm64" } },
  { contains: "spotless", behaviour: { vulnerabilities: NONE } },
];

/** Policies of the simulated account. The scanner refuses any other name. */
export const KNOWN_POLICIES = ["sysdig-best-practices", "baseline", "production", "strict"];

/** Returns the behaviour of an image: the latest matching override of a test over the catalog over the default. */
export function behaviourOf(
  reference: string,
  overrides: ReadonlyArray<{ pattern: string; behaviour: Partial<ImageBehaviour> }>,
): ImageBehaviour {
  const row = CATALOG.find(({ contains }) => reference.includes(contains));
  const override = overrides.findLast(({ pattern }) => matches(reference, pattern));
  return { ...DEFAULT_BEHAVIOUR, ...row?.behaviour, ...override?.behaviour };
}

/** Whether the reference contains the pattern; `*` stands for any text. */
function matches(reference: string, pattern: string): boolean {
  const escaped = pattern.split("*").map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(escaped.join(".*")).test(reference);
}
