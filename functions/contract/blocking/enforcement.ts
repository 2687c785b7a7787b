/** audit: whatever would be done is published, and not done. */
export const ENFORCEMENT_MODES = ["audit", "act"] as const;
export type EnforcementMode = (typeof ENFORCEMENT_MODES)[number];

/** The variable ENFORCEMENT of the coordinator: the input `enforcement` as JSON; empty where it is off. */
export interface EnforcementSettings {
  readonly mode: EnforcementMode;
  readonly rollback_deployments: boolean;
  readonly stop_standalone_tasks: boolean;
  /** From 1 to 1,000. */
  readonly max_actions_per_hour: number;
  /** ARNs of the clusters in which it acts; empty: all of the installation. */
  readonly cluster_arns: readonly string[];
}

/** Items of the ledger about tasks and deployments whose images enforcement has to look at, or has acted on. */
export const ENFORCEMENT_PREFIX = "enforcement#";
/** Their state in the index of open scans. */
export const ENFORCING = "ENFORCING";
