import type { ErrorClass, ErrorScope } from "../../functions/contract/images/scan";

/** The end of a scan in an error with these words, for `toMatchObject`. */
export const anError = (errorClass: ErrorClass, errorScope: ErrorScope, reason: string | RegExp = /./) => ({
  kind: "error",
  errorClass,
  errorScope,
  reason: typeof reason === "string" ? expect.stringContaining(reason) : expect.stringMatching(reason),
});
