import type { AttributeValues, InputAttribute } from "./attributes";

/** The gate's answers about an image that is not known to be good. */
export const ANSWERS = ["allow", "block"] as const;
export type Answer = (typeof ANSWERS)[number];

/** audit: whatever would be blocked passes, and is published. */
export const GATE_MODES = ["audit", "block"] as const;

/**
 * Each case in which an image is not known to be good, with the answer by default: all but the first let it through.
 * - on_failed: its standing verdict is FAILED, fresh or not;
 * - on_no_policy: its fresh verdict is NO_POLICY;
 * - on_error: its scan ended in an error;
 * - on_timeout: its scan did not end in time;
 * - on_unknown_image: its digest cannot be known, or its reference cannot be read;
 * - on_gate_failure: the gate itself failed, such as by a call of AWS.
 */
export const GATE_ANSWERS = {
  on_failed: "block",
  on_no_policy: "allow",
  on_error: "allow",
  on_timeout: "allow",
  on_unknown_image: "allow",
  on_gate_failure: "allow",
} as const satisfies Readonly<Record<string, Answer>>;
export type GateCase = keyof typeof GATE_ANSWERS;

/** Attributes of the input `deployment_gate` besides its clusters. */
export const GATE_ATTRIBUTES = {
  mode: { oneOf: GATE_MODES, default: "audit" },
  ...(Object.fromEntries(
    Object.entries(GATE_ANSWERS).map(([name, usual]) => [name, { oneOf: ANSWERS, default: usual }]),
  ) as Readonly<Record<GateCase, { readonly oneOf: typeof ANSWERS; readonly default: Answer }>>),
  on_failed_running: { oneOf: ANSWERS },
  // ECS gives a hook a day. An hour of it is left for its answer.
  timeout_minutes: { from: 1, to: 1380, default: 30 },
} as const satisfies Readonly<Record<string, InputAttribute>>;

/** The variable DEPLOYMENT_GATE of the gate's function: the input `deployment_gate` as JSON, without its clusters. */
export type GateSettings = Omit<AttributeValues<typeof GATE_ATTRIBUTES>, "on_failed_running"> & {
  /** Answer about a FAILED image that the service runs already. Default: on_failed */
  readonly on_failed_running?: Answer | undefined;
};

/**
 * Stages of a deployment at which the gate decides, in their order; the last comes before each step of LINEAR and CANARY.
 * At TEST_TRAFFIC_SHIFT and PRODUCTION_TRAFFIC_SHIFT ECS calls it again in a rollback, which it would block.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-lifecycle-hooks.html
 */
export const GATE_STAGES = ["PRE_SCALE_UP", "POST_SCALE_UP", "PRE_PRODUCTION_TRAFFIC_SHIFT"] as const;
export type GateStage = (typeof GATE_STAGES)[number];

/** How a deployment stands at the gate: it is held, or ECS was given the answer. */
export const GATE_STATES = ["IN_PROGRESS", "SUCCEEDED", "FAILED"] as const;
export type GateState = (typeof GATE_STATES)[number];

/** An item of the ledger named `gate#<cluster>/<service>/<deployment id>#<stage>`: state, and log of the decision. */
export const GATE_PREFIX = "gate#";
/** State in the index of due items of a decision that was made, with its time: so that decisions can be listed. */
export const DECIDED = "DECIDED";

/** Key of the item that says that somebody has opened the gate. No function may write items of this prefix. */
export const CONFIG_PREFIX = "config#";
export const OPEN_GATE_KEY = "config#gate";
/** Longest time for which the gate can be opened, in minutes. */
export const LONGEST_OPEN_MINUTES = 1440;
