/** How many vulnerabilities of each severity the simulated scan finds. */
export interface VulnerabilityCounts {
  critical: number;
  high: number;
  medium: number;
  low: number;
  negligible: number;
}

/** `policies.globalEvaluation` of a result; any other text is a value that Sysdig does not have today. */
export type Evaluation = "passed" | "failed" | "accepted" | "noPolicy" | (string & {});

/** The simulated Sysdig's answer for an image. */
export interface ImageBehaviour {
  evaluation: Evaluation;
  vulnerabilities: VulnerabilityCounts;
  /** Architecture the result speaks of. */
  architecture: string;
  /** Digest the result speaks of. @default - the digest asked for; `""` is possible in the field */
  digest?: string;
  /** The first vulnerabilities in the order of their severity: so many are in CISA's KEV catalogue. @default 0 */
  knownExploited?: number;
  /** Exit code of the scanner. @default - 1 for `failed`, otherwise 0 */
  exitCode?: number;
  /** Last words of a scanner that leaves no result. @default - that it did not succeed */
  message?: string;
  /** How long the scan takes. */
  delaySeconds: number;
  /**
   * Digest of the index that the image is taken from. A scan by tag speaks of it.
   * @default - the legacy engine knows none, the scanner one that is made for the tag
   */
  indexDigest?: string;
  /** Backend: whether the image is still in its registry. */
  inRegistry: boolean;
  /** Backend: how the analysis ends, after `delaySeconds`. */
  analysis: "analyzed" | "analysis_failed" | "not_analyzed";
}

const NONE: VulnerabilityCounts = { critical: 0, high: 0, medium: 0, low: 0, negligible: 0 };

/** The behaviour for an image that no row of the catalog names. */
export const DEFAULT_BEHAVIOUR: ImageBehaviour = {
  evaluation: "passed",
  vulnerabilities: { ...NONE, low: 3, negligible: 2 },
  architecture: "amd64",
  delaySeconds: 0,
  inRegistry: true,
  analysis: "analyzed",
};

/** An image whose reference contains the word behaves so; the first row that fits counts. */
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

/** Policies that exist in the simulated account; the scanner refuses any other name. */
export const KNOWN_POLICIES = ["sysdig-best-practices", "baseline", "production", "strict"];

/** How an image behaves: as a test set last for a pattern that fits, else the catalog, else the default. */
export function behaviourOf(
  reference: string,
  overrides: ReadonlyArray<{ pattern: string; behaviour: Partial<ImageBehaviour> }>,
): ImageBehaviour {
  const row = CATALOG.find(({ contains }) => reference.includes(contains));
  const override = overrides.findLast(({ pattern }) => matches(reference, pattern));
  return { ...DEFAULT_BEHAVIOUR, ...row?.behaviour, ...override?.behaviour };
}

/** Whether the pattern occurs in the reference; `*` stands for anything. */
function matches(reference: string, pattern: string): boolean {
  const escaped = pattern.split("*").map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(escaped.join(".*")).test(reference);
}
