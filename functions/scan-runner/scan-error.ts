import type { ErrorClass, ErrorScope } from "../contract/scan";

/**
 * A scan that ends without a verdict. Every class but `infrastructure` waits until somebody changes something, and the
 * message says what. Without a class, and for any other error, the same scan may work later.
 */
export class ScanError extends Error {
  /** @param name begins the message, so that the reason in ledger and events can be searched for it */
  constructor(
    message: string,
    readonly errorClass: ErrorClass = "infrastructure",
    readonly scope: ErrorScope = "transient",
    name?: string,
  ) {
    super(name ? `${name}: ${message}` : message);
    this.name = name ?? "ScanError";
  }
}

/** What hits every image, or everything of a source, until somebody changes an input, a right or credentials. */
export const misconfigured = (message: string, scope: ErrorScope = "installation") =>
  new ScanError(message, "configuration", scope);

/**
 * The error of a program that does not trust a certificate, in the words of curl, the AWS CLI or the scanner.
 * @param scope of whoever sent the certificate
 * @returns undefined where the words say something else
 */
export const distrust = (words: string, scope: ErrorScope): ScanError | undefined =>
  /SSL cert|CERTIFICATE_VERIFY|x509:/.test(words)
    ? misconfigured(`check ca_bundle_secret, ${words}`, scope)
    : undefined;
