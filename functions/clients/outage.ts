import { isTimeout } from "./time-limit";

/** Names of errors, and codes with which DynamoDB cancels a transaction. */
const THROTTLED =
  /throttl|RequestLimitExceeded|TooManyRequests|ThroughputExceeded|Transaction(Conflict|InProgress)/i;
const UNAVAILABLE =
  /^(Internal(Server|Service)Error|InternalFailure|ServerException|ServiceUnavailable|HTTP 5)/;
/** Codes of the network, such as ECONNRESET; Node.js's own begin with ERR_. */
const NETWORK = /^E(?!RR_)[A-Z_]+$/;

/** Whether a service may answer the same call a moment later. Other errors, such as a missing right, stay. */
export function isOutage(error: unknown): boolean {
  const { name = "", code = "", cause, $fault, $metadata = {}, CancellationReasons } = Object(error);
  const status = Number(Object($metadata).httpStatusCode);
  return (
    isTimeout(error) ||
    $fault === "server" ||
    status >= 500 ||
    [408, 429].includes(status) ||
    THROTTLED.test(name) ||
    UNAVAILABLE.test(name) ||
    NETWORK.test(code) ||
    (Array.isArray(CancellationReasons) && CancellationReasons.some(({ Code }) => THROTTLED.test(Code))) ||
    (cause !== undefined && isOutage(cause))
  );
}
