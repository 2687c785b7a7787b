import type { ScanError } from "../../contract/images/scan";

/** Anything but the JSON that was asked for; `message` says what came, and what to do. */
export class SysdigError extends Error {
  override readonly name = "SysdigError";

  constructor(
    /** How a scan ends that meets it. */
    readonly end: ScanError,
    readonly details: {
      /** HTTP status of the answer; absent where none came. */
      readonly status?: number;
      /** The text of the answer, shortened. */
      readonly answer?: string;
      /** No answer came: whoever calls again soon waits in vain as well. */
      readonly unreachable?: boolean;
      /** Too many calls: how long Sysdig wants to be left alone. */
      readonly retryAfterMs?: number;
    } = {},
  ) {
    super(end.reason);
  }
}
