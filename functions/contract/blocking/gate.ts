import type { DeployedImage, DeploymentEvent } from "../notices/deployment-event";
import type { AttributeValues, InputAttribute, TextsAttribute } from "./attributes";

/** Allowed answers in the cases of {@link GATE_ANSWERS}. */
export const ANSWERS = ["allow", "block"] as const;
export type Answer = (typeof ANSWERS)[number];

/** audit: every deployment passes at once, and what would be refused or held is published. */
export type GateMode = "audit" | "block";

/**
 * Cases that a setting decides, with the default. Any other image with the verdict FAILED is blocked.
 * - on_failed_running: FAILED, but the current revision or one of the newest 500 successful deployments has the digest;
 * - on_no_verdict: no verdict in time: the scan met an error or did not end, no digest is known, or no policy applies;
 * - on_gate_failure: the gate itself failed, for example in a call of AWS.
 */
export const GATE_ANSWERS = {
  on_failed_running: "block",
  on_no_verdict: "allow",
  on_gate_failure: "allow",
} as const satisfies Readonly<Record<string, Answer>>;
export type GateCase = keyof typeof GATE_ANSWERS;

/** The input `deployment_gate`, without its clusters. */
export const GATE_ATTRIBUTES = {
  mode: { oneOf: ["audit", "block"], default: "audit" },
  // Patterns CLUSTER/SERVICE. The function's environment has room for 100; a rule of the input limits their characters.
  block_in: { eachMatches: "^[A-Za-z0-9_*-]{1,255}/[A-Za-z0-9_*-]{1,255}$", most: 100, default: ["*/*"] },
  on_failed_running: { oneOf: ANSWERS, default: GATE_ANSWERS.on_failed_running },
  on_no_verdict: { oneOf: ANSWERS, default: GATE_ANSWERS.on_no_verdict },
  on_gate_failure: { oneOf: ANSWERS, default: GATE_ANSWERS.on_gate_failure },
  // ECS waits a day for a hook, of which an hour is reserved for the answer.
  timeout_minutes: { from: 1, to: 1380, default: 30 },
} as const satisfies Readonly<Record<string, InputAttribute | TextsAttribute>>;

/** The gate's variable DEPLOYMENT_GATE: the input `deployment_gate` as JSON, without its clusters. */
export type GateSettings = AttributeValues<typeof GATE_ATTRIBUTES>;

/**
 * Stages at which the gate decides, in order. ECS calls the last stage before each step of LINEAR and CANARY.
 * TEST_TRAFFIC_SHIFT and PRODUCTION_TRAFFIC_SHIFT are left out: ECS calls them again in a rollback, which the gate
 * would block.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-lifecycle-hooks.html
 */
export const GATE_STAGES = ["PRE_SCALE_UP", "POST_SCALE_UP", "PRE_PRODUCTION_TRAFFIC_SHIFT"] as const;
export type GateStage = (typeof GATE_STAGES)[number];

/** State of a deployment at the gate: held, or the answer that ECS was given. */
export const GATE_STATES = ["IN_PROGRESS", "SUCCEEDED", "FAILED"] as const;
export type GateState = (typeof GATE_STATES)[number];

/** Prefix of items with state and decision: `gate#<cluster>/<service>/<deployment id>#<stage>`. */
export const GATE_PREFIX = "gate#";
/** State of an item with a decision. It is due at the time of the decision, so that decisions can be listed. */
export const DECIDED = "DECIDED";

/** Prefix of items that no function may write. */
export const CONFIG_PREFIX = "config#";
/** Key of the item that opens the gate for every service. */
export const OPEN_GATE_KEY = "config#gate";
/** Returns the key of the item for one service (`CLUSTER/SERVICE`); without `workload`, for every service. */
export const openGateKey = (workload?: string): string =>
  workload === undefined ? OPEN_GATE_KEY : `${OPEN_GATE_KEY}#${workload}`;
/** Longest opening of the gate, in minutes. */
export const LONGEST_OPEN_MINUTES = 1440;

export type LoggedImage = DeployedImage & {
  /**
   * Digest of the platform's manifest, if it differs from the image's: an exception may name it. Set only while the
   * deployment is held.
   */
  readonly scannedDigest?: string;
};

type Always = "installation" | "account" | "region" | "reason";

/**
 * Attribute `decision` of a gate's item, as JSON: the event without what is known only after the decision.
 * `detailType` is present only if the decision was published.
 */
export interface GateLog
  extends Pick<DeploymentEvent, Always>,
    Partial<Omit<DeploymentEvent, Always | "version" | "deploymentEventId" | "decidedAt" | "images">> {
  /** Absent while the deployment is held. */
  readonly decidedAt?: string;
  readonly images: readonly LoggedImage[];
  /** For each step of a traffic shift, the production traffic weights with which ECS asked. */
  readonly steps?: readonly string[];
  /** Keys of images that have passed so far only by an exception or the opened gate. */
  readonly letPass?: readonly string[];
}
