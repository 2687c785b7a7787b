/** What is stored in place of the token for Sysdig as long as none was given; whoever reads it says what to do. */
export const TOKEN_NOT_SET = "not-set";

/** What to do where there is no token, or none that Sysdig takes. Reasons of both engines say it. */
export const TOKEN_ADVICE =
  "set sysdig_secure_api_token and raise sysdig_secure_api_token_version, or store it in the existing secret or parameter";
