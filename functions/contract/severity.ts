export const SEVERITIES = ["critical", "high", "medium", "low", "negligible"] as const;
/** How many vulnerabilities of each severity the image has. */
export type SeverityCounts = Readonly<Record<(typeof SEVERITIES)[number], number>>;

/** Short, in the order of SEVERITIES: tables have to fit a terminal. */
export const SEVERITY_HEADS = ["crit", "high", "med", "low", "negl"];
