/** Advice where there is no token, or none that Sysdig takes. Errors of both engines have it. */
export const TOKEN_ADVICE =
  "set sysdig_secure_api_token and raise sysdig_secure_api_token_version, or store it in the existing secret or parameter";

/** Advice where ECR of another account refuses a hub. */
export const MEMBER_ADVICE =
  "apply the member module there with the member_settings of this hub. Where its ecr_repository_arns names some, add the repository. If the account is to be no member, admit the scanner role in the repository policy";

/** Advice where Sysdig's backend cannot do what the CLI scanner can. */
export const INLINE_ADVICE = "use scan_mode = inline";
