import { isOutage } from "../../clients/outage";
import { OutOfTimeError } from "../../deployments/ecs-deployments";
import { LaggingError } from "../../deployments/known-here";
import { ConflictError } from "../../table/run";
import { UnanswerableError } from "./hook";

/** A reason why the gate cannot know what it has to know. */
export interface Trouble {
  /**
   * - passing: AWS did not answer, and may a moment later.
   * - lagging: ECS's answer does not fit the call, because its reads lag.
   * - lasting: the next call would meet the same.
   */
  readonly kind: "passing" | "lagging" | "lasting";
  /** For people: in the decision, in its event and in the log. */
  readonly reason: string;
  /** Whether it is open which revision is deployed, so that a good verdict of the call's revision lets nothing pass. */
  readonly isOfRevision?: boolean;
}

/**
 * The trouble of an error. A call that AWS failed to answer passes, and so does what there was no time for; what does not exist
 * may, as ECS's reads lag. Anything else, such as a missing right, lasts.
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

/** Whether a write may have been made although it failed: no answer came. */
export function isLost(error: unknown): boolean {
  const { httpStatusCode } = Object(Object(error).$metadata);
  return isOutage(error) && httpStatusCode === undefined && !(error instanceof ConflictError);
}

/** As ECS says it, by the error's name or in words. */
const NOT_THERE = /not ?found|does not exist|unable to describe/i;
const DENIED = "Is the cluster among those of deployment_gate.cluster_arns, or was the role changed?";
