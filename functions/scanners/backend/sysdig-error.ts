import type { ScanError } from "../../contract/images/scan";

/** A call of Sysdig that did not return the expected JSON. `message` says what Sysdig answered and what to do. */
export class SysdigError extends Error {
  override readonly name = "SysdigError";

  constructor(
    readonly end: ScanError,
    readonly details: {
      /** HTTP status. Absent if no answer came. */
      readonly status?: number;
      /** The answer's text, shortened. */
      readonly answer?: string;
      /** Whether no answer came. Calls that follow soon would get none, either. */
      readonly unreachable?: boolean;
      /** Milliseconds for which Sysdig wants no calls, because it got too many. */
      readonly retryAfterMs?: number;
    } = {},
  ) {
    super(end.reason);
  }
}
