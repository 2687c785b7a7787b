/** Who can repair it: the account's owner, time, or nobody. It decides when the scan is tried again. */
export type ErrorClass = "configuration" | "infrastructure" | "permanent";

/**
 * A scan that ends without a verdict until somebody changes something; the message says what. Every other error
 * counts as infrastructure: the same scan may work later.
 */
export class ScanError extends Error {
  constructor(
    message: string,
    readonly errorClass: Exclude<ErrorClass, "infrastructure"> = "configuration",
  ) {
    super(message);
  }
}
