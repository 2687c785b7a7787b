import { isTimeout } from "./time-limit";

/** Names of throttling errors, and DynamoDB's codes of a cancelled transaction. */
const THROTTLED =
  /throttl|RequestLimitExceeded|TooManyRequests|ThroughputExceeded|Transaction(Conflict|InProgress)/i;
const UNAVAILABLE =
  /^(Internal(Server|Service)Error|InternalFailure|ServerException|ServiceUnavailable|HTTP 5)/;
/** Codes of network errors, such as ECONNRESET. Codes of Node.js's other errors begin with ERR_. */
const NETWORK = /^E(?!RR_)[A-Z_]+$/;

/** Whether the same call may succeed a moment later. Other errors last, such as a missing right. */
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
