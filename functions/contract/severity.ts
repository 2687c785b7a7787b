export const SEVERITIES = ["critical", "high", "medium", "low", "negligible"] as const;
/** How many vulnerabilities of each severity the image has. */
export type SeverityCounts = Readonly<Record<(typeof SEVERITIES)[number], number>>;
