import type { SimulatedTask, TaskDefinition } from "./task";

/**
 * How a service changes revisions. ROLLING replaces tasks one by one; the others start all new tasks beside the old,
 * then shift traffic at once or in steps.
 */
export type Strategy = "BLUE_GREEN" | "LINEAR" | "CANARY" | "ROLLING";

/** A rollback also calls the hooks of this stage and of {@link TRAFFIC_STAGE}. */
export const TEST_STAGE = "TEST_TRAFFIC_SHIFT";
/** Stage of a misplaced hook. */
export const TRAFFIC_STAGE = "PRODUCTION_TRAFFIC_SHIFT";
/** Comes before each step of a traffic shift. */
export const STEP_STAGE = "PRE_PRODUCTION_TRAFFIC_SHIFT";

export interface HookTimeout {
  readonly timeoutInMinutes: number;
  readonly action: "CONTINUE" | "ROLLBACK";
}

export interface ServiceSettings {
  readonly strategy: Strategy;
  readonly hookStages: readonly string[];
  /** Details for the gate until it returns its own. */
  readonly hookDetails?: unknown;
  /** The hook's own time-out. @default - a day, after which ECS rolls back */
  readonly hookTimeout?: HookTimeout | undefined;
  /** Percent of traffic on the new revision after each step. @default - all after the first */
  readonly shares?: readonly number[] | undefined;
  /** Minutes between two steps. @default 0 */
  readonly stepBakeMinutes?: number | undefined;
  readonly desired: number;
}

export interface DeployedService extends ServiceSettings {
  readonly name: string;
  readonly arn: string;
  readonly clusterArn: string;
  readonly tasks: Map<SimulatedTask, ServiceRevision>;
  deployment?: ServiceDeployment;
}

export interface ServiceRevision {
  readonly arn: string;
  readonly service: DeployedService;
  readonly definition: TaskDefinition;
  /** Whether ECS can resolve its tags. */
  readonly isResolvable: boolean;
  /** Whether its first task has started, so that ECS knows the digests. */
  isResolved: boolean;
}

export type DeploymentStatus =
  | "IN_PROGRESS"
  | "SUCCESSFUL"
  | "STOPPED"
  | "ROLLBACK_IN_PROGRESS"
  | "ROLLBACK_SUCCESSFUL"
  | "ROLLBACK_FAILED";

export interface ServiceDeployment {
  readonly arn: string;
  readonly service: DeployedService;
  readonly target: ServiceRevision;
  /** Revisions that run when it begins, even of a failed deployment. */
  readonly sources: readonly ServiceRevision[];
  /** Target of a rollback: the last successful revision; undefined if there is none. */
  readonly back: ServiceRevision | undefined;
  readonly createdAt: number;
  /** Its name in its tasks. */
  readonly startedBy: string;
  status: DeploymentStatus;
  /** Absent before the first stage and after the end. */
  stage?: string | undefined;
  hook?: HookDetail | undefined;
  /** Details that the gate returned for its next call. */
  hookDetails?: unknown;
  /** Percent of traffic on the new revision. */
  share: number;
  /** Whether a rollback has begun, even if it has ended. */
  isTakenBack: boolean;
  finishedAt?: number;
}

/** Result of a hook's call. `killed`: the instance died or timed out; `broken`: an error or an invalid answer. */
export type HookAnswer = "SUCCEEDED" | "FAILED" | "IN_PROGRESS" | "killed" | "broken";

export interface HookDetail {
  readonly hookId: string;
  readonly expiresAt: number;
  readonly timeoutAction: HookTimeout["action"];
  status: "IN_PROGRESS" | "SUCCEEDED" | "FAILED" | "TIMED_OUT";
}

export interface HookCall {
  readonly deployment: ServiceDeployment;
  /** The revision it names: the deployment's target, unless the call is made up. */
  readonly revision: ServiceRevision;
  readonly stage: string;
  /** Percent of traffic on the new revision, which tells traffic steps apart. */
  readonly share: number;
  readonly begunAt: number;
  /** ECS ignores the answer of this additional call. */
  readonly isDuplicate: boolean;
}
