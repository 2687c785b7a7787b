export const SEVERITIES = ["critical", "high", "medium", "low", "negligible"] as const;
/** How many vulnerabilities of each severity the image has. */
export type SeverityCounts = Readonly<Record<(typeof SEVERITIES)[number], number>>;

/** Positive where the one has more, the most severe first; what is not known counts as none. */
export function compareCounts(one?: SeverityCounts | null, other?: SeverityCounts | null): number {
  const differences = SEVERITIES.map((severity) => (one?.[severity] ?? 0) - (other?.[severity] ?? 0));
  return differences.find((difference) => difference !== 0) ?? 0;
}
