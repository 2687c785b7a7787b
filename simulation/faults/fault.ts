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

/** Other faults; `probability` counts for each event, build, item of the index or instance. */
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

/** Sysdig's token is missing, or a registry prints the words for a refused token. Own random stream. */
export const TOKEN_FAULTS = ["token-missing", "registry-prints-token-error"] as const;

/** Sysdig answers 429, in bursts or to some scans, or a registry prints its words. Own random stream. */
export const BUSY_FAULTS = ["sysdig-busy", "registry-prints-busy"] as const;

/** ECS calls a hook twice, late, or again after a crash; a gate's clock is minutes off. Own random stream. */
export const GATE_FAULTS = ["hook-duplicated", "hook-late", "hook-retried", "clock-jump"] as const;

/** ECS's reads of deployments and revisions are some minutes old. Own random stream. */
export const LAG_FAULT = "ecs-lag";

/** A schedule's invocation comes late or never. Own random stream. */
export const SCHEDULE_FAULTS = ["schedule-late", "schedule-missed"] as const;

/** A build's report is still being generated when it is read. Own random stream. */
export const REPORT_FAULT = "report-late";

/** Lambda begins a FIFO queue's batch late, perhaps after its invisibility. Planned with the schedules' faults. */
export const BATCH_FAULT = "batch-late";

/** SQS drops a poke as a duplicate, or delivers it late. Only scenarios plan these faults. */
export const POKE_FAULTS = ["poke-swallowed", "poke-late"] as const;

/** Lambda is down: nobody polls the queues, and events and schedules are delivered later. */
export const LAMBDA_FAULT = "lambda-down";

/** The token's secret has no value, not even the placeholder. Only scenarios plan this fault. */
export const EMPTY_FAULT = "token-empty";

/** A registry sends endless layers until the scanner's time is over. Only scenarios plan this fault. */
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
  | typeof EMPTY_FAULT
  | typeof ENDLESS_FAULT
  | (typeof GATE_FAULTS)[number]
  | typeof LAG_FAULT;

export type FaultKind = CallFault | OtherFault;

export const SERVICES = ["dynamodb", "codebuild", "ecs", "eventbridge", "sns", "sqs"] as const;
export type Service = (typeof SERVICES)[number];

export interface Fault {
  readonly kind: FaultKind;
  readonly from: number;
  readonly until: number;
  /** From 0 to 1, each time that it could strike. */
  readonly probability: number;
  readonly service?: Service | "sts" | "securityhub" | "secretsmanager";
  /** Only in this place besides the installation's own, as `ACCOUNT/REGION`; for calls of STS the role's account. */
  readonly place?: string;
  readonly operation?: string;
  /** For call faults: only calls whose input contains this text. */
  readonly about?: string;
  readonly registry?: string;
  /** For `quota-reduced`: what is left. */
  readonly quota?: number;
}
