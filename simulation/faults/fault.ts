/**
 * Faults of one call of AWS.
 * - throttled, unavailable, denied: the service says so, and does nothing;
 * - lost: the request never arrives, and the client waits for its time limit;
 * - reset: the connection breaks before the service does anything;
 * - unanswered: the service does what is asked, and its answer never arrives;
 * - slow: it answers late, perhaps after the client's time limit;
 * - killed: the function dies, before the call or before its answer.
 */
export const CALL_FAULTS = [
  "throttled",
  "unavailable",
  "denied",
  "lost",
  "reset",
  "unanswered",
  "slow",
  "killed",
] as const;
export type CallFault = (typeof CALL_FAULTS)[number];

/** Faults elsewhere; `probability` is that of each event, build, item of the index or instance. */
export const OTHER_FAULTS = [
  "event-duplicated",
  "event-late",
  "event-lost",
  "build-event-lost",
  "build-broken",
  "build-vanished",
  "quota-reduced",
  "index-lag",
  "transaction-conflict",
  "clock-skew",
  "invocation-duplicated",
  "registry-down",
  "registry-hostile",
  "sysdig-down",
  "token-refused",
] as const;

/**
 * Faults of the token of Sysdig: there is none, or a registry prints the words by which a token is refused. They are
 * planned by numbers of their own.
 */
export const TOKEN_FAULTS = ["token-missing", "registry-prints-token-error"] as const;

/** DynamoDB reads no item of a BatchGetItem, and hands all its keys back. Scenarios plan it. */
export const KEYS_FAULT = "keys-handed-back";

/**
 * Sysdig answers 429, in bursts or to one scan of several, or a registry prints its words. They are planned by numbers of their own.
 */
export const BUSY_FAULTS = ["sysdig-busy", "registry-prints-busy"] as const;

/**
 * Faults at the gate: ECS calls a hook twice, late, or again after a crash; the clock of an instance of the gate is
 * wrong by minutes. They are planned by numbers of their own, where there is a gate.
 */
export const GATE_FAULTS = ["hook-duplicated", "hook-late", "hook-retried", "clock-jump"] as const;

/** ECS's reads of deployments and revisions answer what was some minutes ago. It is planned by numbers of its own, where there is a gate. */
export const LAG_FAULT = "ecs-lag";

/** Faults of schedules: an invocation comes late, or not at all. They are planned by numbers of their own. */
export const SCHEDULE_FAULTS = ["schedule-late", "schedule-missed"] as const;

/** The report of a build is still being generated when somebody asks. It is planned by numbers of its own. */
export const REPORT_FAULT = "report-late";

/** Lambda begins a batch of a FIFO queue late, perhaps after the time for which its messages are hidden. Planned as schedules' faults are. */
export const BATCH_FAULT = "batch-late";

/** A poke is swallowed, as an equal one of the last minutes would do it, or comes late. Scenarios plan them. */
export const POKE_FAULTS = ["poke-swallowed", "poke-late"] as const;

/** Lambda is down: nobody polls the queue, and what EventBridge and the schedules hand over comes later. */
export const LAMBDA_FAULT = "lambda-down";

/** The secret of the token has no value, not even the placeholder. Scenarios plan it. */
export const EMPTY_FAULT = "token-empty";

/** A registry sends layers without end, until the scanner's time is over. Scenarios plan it. */
export const ENDLESS_FAULT = "registry-endless";

export type OtherFault =
  | (typeof OTHER_FAULTS)[number]
  | (typeof TOKEN_FAULTS)[number]
  | (typeof BUSY_FAULTS)[number]
  | (typeof SCHEDULE_FAULTS)[number]
  | typeof BATCH_FAULT
  | typeof REPORT_FAULT
  | (typeof POKE_FAULTS)[number]
  | typeof LAMBDA_FAULT
  | typeof KEYS_FAULT
  | typeof EMPTY_FAULT
  | typeof ENDLESS_FAULT
  | (typeof GATE_FAULTS)[number]
  | typeof LAG_FAULT;

export type FaultKind = CallFault | OtherFault;

/** The services whose calls go wrong. */
export const SERVICES = ["dynamodb", "codebuild", "ecs", "eventbridge", "sns", "sqs"] as const;
export type Service = (typeof SERVICES)[number];

/** One thing that goes wrong for a while. */
export interface Fault {
  readonly kind: FaultKind;
  readonly from: number;
  readonly until: number;
  /** How often it strikes where it could. */
  readonly probability: number;
  /** Of call faults: whose calls. */
  readonly service?: Service | "sts" | "securityhub" | "secretsmanager";
  /** Only in this place besides the installation's own: `ACCOUNT/REGION`; of calls of STS, the role's account. */
  readonly place?: string;
  /** Of call faults: only this operation of the service. */
  readonly operation?: string;
  /** Of call faults: only calls whose input has this text. */
  readonly about?: string;
  /** Of faults of registries: only the one of this host. */
  readonly registry?: string;
  /** Of `quota-reduced`: what is left. */
  readonly quota?: number;
}
