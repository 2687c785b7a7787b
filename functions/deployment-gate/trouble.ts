import { isTimeout } from "../clients/time-limit";
import { UnanswerableError } from "./hook-event";

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

/** Names of errors, and codes for which DynamoDB cancels a transaction. */
const THROTTLED =
  /throttl|RequestLimitExceeded|TooManyRequests|ThroughputExceeded|Transaction(Conflict|InProgress)/i;
const UNAVAILABLE = /^(InternalServerError|InternalFailure|ServerException|ServiceUnavailable|HTTP 5)/;
/** Of the network, such as ECONNRESET, or of `fetch`; those of Node.js itself begin with ERR_. */
const NETWORK = /^(E(?!RR_)[A-Z_]+|UND_ERR_(SOCKET|[A-Z]+_TIMEOUT))$/;

/** The trouble of an error. A call that AWS failed to answer passes; anything else, such as a missing right, does not. */
export function troubleOf(error: unknown): Trouble {
  return { kind: isPassing(error) ? "passing" : "lasting", reason: describe(error) };
}

function isPassing(error: unknown): boolean {
  const { name = "", code = "", cause, $fault, $metadata = {}, CancellationReasons } = Object(error);
  const status = Number(Object($metadata).httpStatusCode);
  return (
    isTimeout(error) ||
    $fault === "server" ||
    status >= 500 ||
    status === 429 ||
    THROTTLED.test(name) ||
    UNAVAILABLE.test(name) ||
    NETWORK.test(code) ||
    (Array.isArray(CancellationReasons) && CancellationReasons.some(({ Code }) => THROTTLED.test(Code))) ||
    (cause !== undefined && isPassing(cause))
  );
}

function describe(error: unknown): string {
  if (error instanceof UnanswerableError) {
    return error.message;
  }
  const { name } = Object(error);
  const hint =
    name === "AccessDeniedException"
      ? " Is the cluster among those of deployment_gate.cluster_arns, or was the role changed?"
      : "";
  return `The gate failed: ${String(error).replace(/\.$/, "")}.${hint}`;
}
