import type { AttributeValues, CLUSTERS_ATTRIBUTE, InputAttribute } from "./attributes";

/** The input `enforcement`, without its clusters. */
export const ENFORCEMENT_ATTRIBUTES = {
  // audit: actions are published but not carried out.
  mode: { oneOf: ["audit", "act"], default: "audit" },
  rollback_deployments: { default: true },
  stop_standalone_tasks: { default: true },
  max_actions_per_hour: { from: 1, to: 1000, default: 10 },
} as const satisfies Readonly<Record<string, InputAttribute>>;

/**
 * The coordinator's variable ENFORCEMENT: the input `enforcement` as JSON, empty if it is off. With a list of clusters,
 * enforcement acts only in these, also for members; without a list, wherever the installation looks.
 */
export type EnforcementSettings = AttributeValues<typeof ENFORCEMENT_ATTRIBUTES & typeof CLUSTERS_ATTRIBUTE>;

/** Prefix of enforcement's items: workloads to look at, and decisions. */
export const ENFORCEMENT_PREFIX = "enforcement#";
/** State of items that are due at a time. */
export const ENFORCING = "ENFORCING";
/**
 * State of an item that waits for an image's verdict. It names the image, so that the verdict finds its own items only.
 */
export type WaitingForVerdict = `${typeof ENFORCING} ${string}`;
export const waitingFor = (imageKey: string): WaitingForVerdict => `${ENFORCING} ${imageKey}`;
/** State of an item that names an image with a new verdict; it stays until no item waits for this verdict. */
export const VERDICT_RECORDED = "ENFORCING_VERDICT";
