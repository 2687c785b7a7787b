import type { SimulatedTask, TaskDefinition } from "../../fleet/task";

/** How a service goes from one revision to the next: all new tasks beside the old ones, or one after the other. */
export const STRATEGIES = ["BLUE_GREEN", "ROLLING"] as const;
export type Strategy = (typeof STRATEGIES)[number];

/** Where a misplaced hook stands: ECS calls it in a rollback, too. */
export const TRAFFIC_STAGE = "PRODUCTION_TRAFFIC_SHIFT";

/** A service whose deployments the controller plays. */
export interface DeployedService {
  readonly name: string;
  readonly arn: string;
  readonly clusterArn: string;
  readonly strategy: Strategy;
  /** Stages at which the gate is called. */
  readonly hookStages: readonly string[];
  /** Tasks that it wants. */
  readonly desired: number;
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
  /** What runs as it begins, also of a deployment that did not succeed. */
  readonly sources: readonly ServiceRevision[];
  /** Where a rollback goes: to what was deployed successfully last; undefined where nothing was. */
  readonly back: ServiceRevision | undefined;
  readonly createdAt: number;
  /** What names it in its tasks. */
  readonly startedBy: string;
  status: DeploymentStatus;
  /** A rollback has begun, whatever has ended it. */
  isTakenBack: boolean;
  finishedAt?: number;
}

/**
 * What a call of a hook came to. `killed`: the instance died, or ran into its time limit; `broken`: an error, or an answer
 * that is none.
 */
export type HookAnswer = "SUCCEEDED" | "FAILED" | "IN_PROGRESS" | "killed" | "broken";

/** A call of the gate. */
export interface HookCall {
  readonly deployment: ServiceDeployment;
  readonly stage: string;
  readonly begunAt: number;
  /** It is one too many: ECS does not act on its answer. */
  readonly isDuplicate: boolean;
}
