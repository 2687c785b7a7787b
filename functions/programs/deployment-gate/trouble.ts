import { isOutage } from "../../clients/outage";
import { OutOfTimeError } from "../../deployments/ecs-deployments";
import { LaggingError } from "../../deployments/known-here";
import { ConflictError } from "../../table/run";
import { UnanswerableError } from "./hook";

/** Missing data for a decision, and why it is missing. */
export interface Trouble {
  /**
   * - passing: AWS did not answer now, and may answer in a moment.
   * - lagging: ECS's answer does not fit the call, because its reads lag.
   * - lasting: the next call would meet the same error.
   */
  readonly kind: "passing" | "lagging" | "lasting";
  /** For people, in the decision, its event and the log. */
  readonly reason: string;
  /** Whether the deployed revision is uncertain. If so, the call's revision cannot pass by good verdicts. */
  readonly isOfRevision?: boolean;
}

/**
 * Classifies outages and lack of time as passing, a missing thing as lagging, everything else (such as a missing
 * permission) as lasting.
 */
export function troubleOf(error: unknown): Trouble {
  const hint = Object(error).name === "AccessDeniedException" ? ` ${DENIED}` : "";
  const failed = `The gate failed: ${String(error).replace(/\.$/, "")}.${hint}`;
  const isPlain = error instanceof UnanswerableError || error instanceof LaggingError;
  const reason = isPlain ? error.message : failed;
  const isPassing = isOutage(error) || error instanceof OutOfTimeError;
  const isLagging = error instanceof LaggingError || NOT_THERE.test(String(error));
  return { kind: isPassing ? "passing" : isLagging ? "lagging" : "lasting", reason };
}

/** Whether a failed write may have happened, because no answer came. */
export function isLost(error: unknown): boolean {
  const { httpStatusCode } = Object(Object(error).$metadata);
  return isOutage(error) && httpStatusCode === undefined && !(error instanceof ConflictError);
}

/** Names or messages of ECS's errors about something that does not exist. */
const NOT_THERE = /not ?found|does not exist|unable to describe/i;
const DENIED = "Is the cluster among those of deployment_gate.cluster_arns, or was the role changed?";
