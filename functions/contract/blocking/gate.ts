import type { DeployedImage, DeploymentEvent } from "../notices/deployment-event";
import type { AttributeValues, InputAttribute, TextsAttribute } from "./attributes";

/** The gate's answers about an image that is not known to be good. */
export const ANSWERS = ["allow", "block"] as const;
export type Answer = (typeof ANSWERS)[number];

/** audit: every deployment passes at once, and what would be refused or held is published. */
export type GateMode = "audit" | "block";

/**
 * Each case that a setting decides, with its answer by default. Any other image whose verdict is FAILED is blocked.
 * - on_failed_running: its verdict is FAILED, and its digest is known here: the service's current revision or one of its newest 500 successful deployments has it;
 * - on_no_verdict: it has no verdict in time. Its scan ended in an error or not at all, it has no digest, or no policy judges it;
 * - on_gate_failure: the gate itself failed, such as by a call of AWS.
 */
export const GATE_ANSWERS = {
  on_failed_running: "block",
  on_no_verdict: "allow",
  on_gate_failure: "allow",
} as const satisfies Readonly<Record<string, Answer>>;
export type GateCase = keyof typeof GATE_ANSWERS;

/** Attributes of the input `deployment_gate` besides its clusters. */
export const GATE_ATTRIBUTES = {
  mode: { oneOf: ["audit", "block"], default: "audit" },
  // CLUSTER/SERVICE. As many as a function's environment takes; a rule of the input bounds their characters.
  block_in: { eachMatches: "^[A-Za-z0-9_*-]{1,255}/[A-Za-z0-9_*-]{1,255}$", most: 100, default: ["*/*"] },
  on_failed_running: { oneOf: ANSWERS, default: GATE_ANSWERS.on_failed_running },
  on_no_verdict: { oneOf: ANSWERS, default: GATE_ANSWERS.on_no_verdict },
  on_gate_failure: { oneOf: ANSWERS, default: GATE_ANSWERS.on_gate_failure },
  // ECS gives a hook a day. An hour of it is left for its answer.
  timeout_minutes: { from: 1, to: 1380, default: 30 },
} as const satisfies Readonly<Record<string, InputAttribute | TextsAttribute>>;

/** The variable DEPLOYMENT_GATE of the gate's function: the input `deployment_gate` as JSON, without its clusters. */
export type GateSettings = AttributeValues<typeof GATE_ATTRIBUTES>;

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

/** No function may write items of this prefix. */
export const CONFIG_PREFIX = "config#";
/** Key of the item that says that somebody has opened the gate for every service. */
export const OPEN_GATE_KEY = "config#gate";
/** The same for one service, `CLUSTER/SERVICE`. */
export const openGateKey = (workload?: string): string =>
  workload === undefined ? OPEN_GATE_KEY : `${OPEN_GATE_KEY}#${workload}`;
/** Longest time for which the gate can be opened, in minutes. */
export const LONGEST_OPEN_MINUTES = 1440;

export type LoggedImage = DeployedImage & {
  /** Of the platform's manifest, where it is another one: an exception may name it. Only while the deployment is held. */
  readonly scannedDigest?: string;
};

type Always = "installation" | "account" | "region" | "reason";

/**
 * Attribute `decision` of a gate's item, as JSON. It has the form of the event, without what is known only after the decision.
 * `detailType` is there only where the decision was published.
 */
export interface GateLog
  extends Pick<DeploymentEvent, Always>,
    Partial<Omit<DeploymentEvent, Always | "version" | "deploymentEventId" | "decidedAt" | "images">> {
  /** Absent while the deployment is held. */
  readonly decidedAt?: string;
  readonly images: readonly LoggedImage[];
  /** Before each step of a shift of traffic, the weights of the production traffic with which ECS asked. */
  readonly steps?: readonly string[];
  /** Keys of the images that an exception or the opened gate let pass until then, and that did not pass by themselves. */
  readonly letPass?: readonly string[];
}
