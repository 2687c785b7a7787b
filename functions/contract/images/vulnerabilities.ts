import { midnightOf } from "../durations";

export const SEVERITIES = ["critical", "high", "medium", "low", "negligible"] as const;
export type SeverityCounts = Readonly<Record<(typeof SEVERITIES)[number], number>>;

/**
 * Compares the counts of two images, from the most severe on. Positive if the first image has more; unknown counts are
 * zero.
 */
export function compareCounts(one?: SeverityCounts | null, other?: SeverityCounts | null): number {
  const differences = SEVERITIES.map((severity) => (one?.[severity] ?? 0) - (other?.[severity] ?? 0));
  return differences.find((difference) => difference !== 0) ?? 0;
}

/** Severities of a single vulnerability. `unknown`: not rated, and not part of any count. */
export const RATINGS = [...SEVERITIES, "unknown"] as const;

/** One of the worst vulnerabilities of an image. Its texts come from the image and Sysdig: any Unicode. */
export interface TopVulnerability {
  /** Such as `CVE-2024-1234`. */
  readonly name: string;
  readonly severity: (typeof RATINGS)[number];
  /** Package that has the vulnerability; empty if Sysdig does not say. */
  readonly package: string;
  /** Version of that package; empty if Sysdig does not say. */
  readonly version: string;
  /** Absent if no version fixes it. */
  readonly fixedIn?: string;
  /** Whether Sysdig knows of an exploit. */
  readonly exploitable: boolean;
  /** Whether CISA's catalogue of known exploited vulnerabilities (KEV) lists it. */
  readonly knownExploited: boolean;
  /** Day since when the fix exists (`2026-01-12`). Like EPSS and layer, absent if unknown or if there is no room. */
  readonly fixedSince?: string;
  /** Probability of exploitation within 30 days, from 0 to 1: https://www.first.org/epss/ */
  readonly epss?: number;
  /** Index of the image's layer with the package, from 0. */
  readonly layer?: number;
}

/** Vulnerabilities that are kept of an image, at most. */
export const MAX_LISTED = 500;

/** Whether a value of a row or a build, which others may have written, is a vulnerability. */
export function isTopVulnerability(value: unknown): value is TopVulnerability {
  const { name, severity, package: part, version, fixedIn = "", exploitable, knownExploited } = Object(value);
  const { fixedSince, epss = 0, layer = 0 } = Object(value);
  return (
    RATINGS.includes(severity) &&
    typeof name === "string" &&
    typeof part === "string" &&
    typeof version === "string" &&
    typeof fixedIn === "string" &&
    typeof exploitable === "boolean" &&
    typeof knownExploited === "boolean" &&
    (fixedSince === undefined || (typeof fixedSince === "string" && midnightOf(fixedSince) !== undefined)) &&
    Number.isFinite(epss) &&
    Number.isFinite(layer)
  );
}
