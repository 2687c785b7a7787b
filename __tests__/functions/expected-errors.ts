import type { ErrorClass, ErrorScope } from "../../functions/contract/scan";

const kindOf =
  (kind: "error" | "refused") =>
  (errorClass: ErrorClass, errorScope: ErrorScope, reason: string | RegExp = /./) => ({
    kind,
    errorClass,
    errorScope,
    reason: typeof reason === "string" ? expect.stringContaining(reason) : expect.stringMatching(reason),
  });

/** The end of a scan in an error with these words, for `toMatchObject`. */
export const anError = kindOf("error");
/** The refusal of a start with these words. */
export const aRefusal = kindOf("refused");
