import type { SimulatedTask, TaskDefinition } from "./task";

/**
 * How a service goes from one revision to the next. All new tasks start beside the old ones, which then lose their
 * traffic at once or in steps; or tasks are replaced one after the other.
 */
export type Strategy = "BLUE_GREEN" | "LINEAR" | "CANARY" | "ROLLING";

/** A rollback calls hooks here again, and at the next one. */
export const TEST_STAGE = "TEST_TRAFFIC_SHIFT";
/** Where a misplaced hook stands. */
export const TRAFFIC_STAGE = "PRODUCTION_TRAFFIC_SHIFT";
/** Comes before each step of a shift of traffic. */
export const STEP_STAGE = "PRE_PRODUCTION_TRAFFIC_SHIFT";

/** How long ECS waits for a hook, and what it does then. */
export interface HookTimeout {
  readonly timeoutInMinutes: number;
  readonly action: "CONTINUE" | "ROLLBACK";
}

/** Settings of a service that are fixed when it is made. */
export interface ServiceSettings {
  readonly strategy: Strategy;
  /** Stages at which the gate is called. */
  readonly hookStages: readonly string[];
  /** Details that the gate is handed until it hands on something itself. */
  readonly hookDetails?: unknown;
  /** The hook's own time-out. @default - a day, after which ECS rolls back */
  readonly hookTimeout?: HookTimeout | undefined;
  /** Percent of the traffic that the new revision has after each step. @default - all of it after the first */
  readonly shares?: readonly number[] | undefined;
  /** In minutes, between two steps. @default 0 */
  readonly stepBakeMinutes?: number | undefined;
  /** Tasks that it wants. */
  readonly desired: number;
}

/** A service whose deployments the controller plays. */
export interface DeployedService extends ServiceSettings {
  readonly name: string;
  readonly arn: string;
  readonly clusterArn: string;
  /** Its tasks that run, each with its revision. */
  readonly tasks: Map<SimulatedTask, ServiceRevision>;
  /** The deployment that came last. */
  deployment?: ServiceDeployment;
}

export interface ServiceRevision {
  readonly arn: string;
  readonly service: DeployedService;
  readonly definition: TaskDefinition;
  /** Whether ECS can find out what its tags mean. */
  readonly isResolvable: boolean;
  /** Its first task has started, so that ECS knows the digests. */
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
  /** Revisions that run as it begins, also of a deployment that did not succeed. */
  readonly sources: readonly ServiceRevision[];
  /** Where a rollback goes: to what was deployed successfully last; undefined where nothing was. */
  readonly back: ServiceRevision | undefined;
  readonly createdAt: number;
  /** Its name in its tasks. */
  readonly startedBy: string;
  status: DeploymentStatus;
  /** The stage at which it is; absent where it is at none. */
  stage?: string | undefined;
  /** The hook of that stage, once ECS has called it there. */
  hook?: HookDetail | undefined;
  /** Details that the gate has handed to its next call. */
  hookDetails?: unknown;
  /** Percent of the traffic that the new revision has. */
  share: number;
  /** A rollback has begun, whatever has ended it. */
  isTakenBack: boolean;
  finishedAt?: number;
}

/**
 * Result of a call of a hook. `killed`: the instance died, or ran into its time limit; `broken`: an error, or an answer
 * that is none.
 */
export type HookAnswer = "SUCCEEDED" | "FAILED" | "IN_PROGRESS" | "killed" | "broken";

/** DescribeServiceDeployments' answer about a hook that ECS has called at the deployment's stage. */
export interface HookDetail {
  readonly hookId: string;
  readonly expiresAt: number;
  readonly timeoutAction: HookTimeout["action"];
  status: "IN_PROGRESS" | "SUCCEEDED" | "FAILED" | "TIMED_OUT";
}

/** A call of the gate. */
export interface HookCall {
  readonly deployment: ServiceDeployment;
  /** The revision that it names: the deployment's target, but for a call that somebody has made up. */
  readonly revision: ServiceRevision;
  readonly stage: string;
  /** Percent of the traffic that the new revision had, by which the steps of a shift of traffic differ. */
  readonly share: number;
  readonly begunAt: number;
  /** It is one too many: ECS does not act on its answer. */
  readonly isDuplicate: boolean;
}
