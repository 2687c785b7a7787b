import { midnightOf } from "../durations";

export const SEVERITIES = ["critical", "high", "medium", "low", "negligible"] as const;
/** How many vulnerabilities of each severity the image has. */
export type SeverityCounts = Readonly<Record<(typeof SEVERITIES)[number], number>>;

/** Positive where the one has more, the most severe first; what is not known counts as none. */
export function compareCounts(one?: SeverityCounts | null, other?: SeverityCounts | null): number {
  const differences = SEVERITIES.map((severity) => (one?.[severity] ?? 0) - (other?.[severity] ?? 0));
  return differences.find((difference) => difference !== 0) ?? 0;
}

/** Severities of a single vulnerability; `unknown` is one that nobody has rated, and is in none of the counts. */
export const RATINGS = [...SEVERITIES, "unknown"] as const;

/** One of the worst vulnerabilities of an image. Its texts are whatever the image and Sysdig say: any of Unicode. */
export interface TopVulnerability {
  /** Such as `CVE-2024-1234`. */
  readonly name: string;
  readonly severity: (typeof RATINGS)[number];
  /** Package that has it; empty where Sysdig does not say. */
  readonly package: string;
  /** Version of that package; empty where Sysdig does not say. */
  readonly version: string;
  /** Version that fixes it; absent where there is none. */
  readonly fixedIn?: string;
  /** Whether Sysdig knows of an exploit. */
  readonly exploitable: boolean;
  /** Whether it is in CISA's catalogue of known exploited vulnerabilities (KEV). */
  readonly knownExploited: boolean;
  /** Day since when there is that fix (`2026-01-12`). It, EPSS and layer are absent where nobody says, or there is no room. */
  readonly fixedSince?: string;
  /**
   * Probability that it is exploited within 30 days, from 0 to 1.
   *
   * @see https://www.first.org/epss/
   */
  readonly epss?: number;
  /** Index of the image's layer that has the package, from 0. */
  readonly layer?: number;
}

/** The most vulnerabilities that are kept of an image. */
export const MAX_LISTED = 500;

/** Whether a value that somebody else may have written, in a row or a build, is a vulnerability. */
export function isTopVulnerability(value: unknown): value is TopVulnerability {
  const { fixedIn = "", fixedSince, epss = 0, layer = 0, ...known }: Record<string, unknown> = Object(value);
  return (
    RATINGS.some((rating) => rating === known.severity) &&
    [known.name, known.package, known.version, fixedIn].every((text) => typeof text === "string") &&
    (fixedSince === undefined || (typeof fixedSince === "string" && midnightOf(fixedSince) !== undefined)) &&
    [epss, layer].every((each) => Number.isFinite(each)) &&
    [known.exploitable, known.knownExploited].every((flag) => typeof flag === "boolean")
  );
}
