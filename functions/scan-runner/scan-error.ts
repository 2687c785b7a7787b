/** Who can repair it: the account's owner, time, or nobody. It decides when the scan is tried again. */
export type ErrorClass = "configuration" | "infrastructure" | "permanent";

/**
 * A scan that ends without a verdict. Every class but `infrastructure` waits until somebody changes something, and the
 * message says what. Any other error counts as `infrastructure`: the same scan may work later.
 */
export class ScanError extends Error {
  /** @param name begins the message, so that the reason in ledger and events can be searched for it */
  constructor(
    message: string,
    readonly errorClass: ErrorClass = "configuration",
    name?: string,
  ) {
    super(name ? `${name}: ${message}` : message);
    this.name = name ?? "ScanError";
  }
}
