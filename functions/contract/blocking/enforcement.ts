import type { AttributeValues, CLUSTERS_ATTRIBUTE, InputAttribute } from "./attributes";

/** Attributes of the input `enforcement` besides its clusters. */
export const ENFORCEMENT_ATTRIBUTES = {
  // audit: whatever would be done is published, and not done.
  mode: { oneOf: ["audit", "act"], default: "audit" },
  rollback_deployments: { default: true },
  stop_standalone_tasks: { default: true },
  max_actions_per_hour: { from: 1, to: 1000, default: 10 },
} as const satisfies Readonly<Record<string, InputAttribute>>;

/**
 * The variable ENFORCEMENT of the coordinator: the input `enforcement` as JSON; empty where it is off. Its list of clusters is
 * closed, also for members; without one it acts wherever the installation looks.
 */
export type EnforcementSettings = AttributeValues<typeof ENFORCEMENT_ATTRIBUTES & typeof CLUSTERS_ATTRIBUTE>;

/** Items of the ledger about services and families whose images enforcement has to look at, and about what it has decided. */
export const ENFORCEMENT_PREFIX = "enforcement#";
/** Their state in the index where they are due at a time. */
export const ENFORCING = "ENFORCING";
/** State of an item that waits for a verdict, by its image: whoever records one finds the items of that image alone. */
export type WaitingForVerdict = `${typeof ENFORCING} ${string}`;
export const waitingFor = (imageKey: string): WaitingForVerdict => `${ENFORCING} ${imageKey}`;
/** State of an item that names an image with a new verdict, until nothing waits for that any more. */
export const VERDICT_RECORDED = "ENFORCING_VERDICT";
