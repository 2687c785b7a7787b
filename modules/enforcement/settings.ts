import type { IResolvable } from "cdktf";

/**
 * What is done about new tasks whose image has a fresh FAILED verdict. A Terraform expression for all of it, such as an
 * object variable, has to have every attribute; one of type `object({ mode = optional(string, "audit"), … })` has.
 */
export interface EnforcementSettings {
  /** `audit`: what would be done is published, and not done; or `act`. Default: audit */
  readonly mode?: string;
  /** A service's running deployment is rolled back, where that leads to another image, none with a fresh FAILED of its own. Default: true */
  readonly rollbackDeployments?: boolean | IResolvable;
  /** A task of a family, or of a group that its starter named, is stopped: AWS keeps none of those running. Default: true */
  readonly stopStandaloneTasks?: boolean | IResolvable;
  /** From 1 to 1,000; what is past it waits for the next hour. Default: 10 */
  readonly maxActionsPerHour?: number;
  /** Clusters in which it acts, at most 30. Default: those of the installation */
  readonly clusterArns?: string[];
}
