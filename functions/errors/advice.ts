/** Advice where there is no token, or none that Sysdig takes. Errors of both engines have it. */
export const TOKEN_ADVICE =
  "set sysdig_secure_api_token and raise sysdig_secure_api_token_version, or store it in the existing secret or parameter";

/** Advice where Sysdig's backend cannot do what the CLI scanner can. */
export const INLINE_ADVICE = "use scan_mode = inline";
