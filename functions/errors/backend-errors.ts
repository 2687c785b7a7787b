import {
  CONFIGURED_IMAGE,
  INLINE_ADVICE,
  NO_TOKEN,
  OF_IMAGE,
  OF_INSTALLATION,
  OWN_FAULT,
  PASSING,
  reason,
  TOKEN_ADVICE,
  UNREACHABLE,
  withCodes,
} from "./error-reason";

const UNFETCHED = { errorClass: "infrastructure", errorScope: "registry" } as const;

/**
 * Failures of Sysdig's backend, or of the connection to it. A reason belongs to the first entry whose words it
 * contains.
 */
export const BACKEND_ERRORS = withCodes({
  TokenMissing: reason(OF_INSTALLATION, "No token stored", NO_TOKEN),
  MalformedToken: reason(OF_INSTALLATION, "The stored token holds spaces", {
    sentence: "{says} or other characters that no token has: {advice}",
    advice: `store the token alone, without quotes or line ends: ${TOKEN_ADVICE}`,
  }),
  NoTokenKey: reason(OF_INSTALLATION, "has no text under the key", {
    sentence: "The secret {secret} {says} {key}: {advice}",
    advice: "correct json_key of sysdig_secure_api_token_secret, or the secret",
  }),
  UnreadableSecret: reason(OF_INSTALLATION, "cannot be read from the", {
    sentence: "{what} {says} {place} ({cause}): {detail}; {advice}",
    otherwise: { busy: { ...PASSING, advice: "if it goes on, look at the AWS Health Dashboard" } },
    advice: "check that it exists, and that the functions may read it and use its key (kms_key_arn)",
  }),
  NoCertificate: reason(OF_INSTALLATION, "holds no certificate in PEM", {
    sentence: "The secret {secret} of ca_bundle_secret {says}: {advice}",
    advice: "store the certificates there, in PEM",
  }),
  RefusedToken: reason(OF_INSTALLATION, "refused the token (401)", {
    sentence: "{endpoint} {says}: {advice}",
    advice: `store a valid one, a rotated token is used at once: ${TOKEN_ADVICE}`,
  }),
  ForbiddenUser: reason(OF_INSTALLATION, "does not let the token's user", {
    sentence: "{endpoint} {says} {call} (403){said}: {advice}",
    advice: `give the user the permission to scan images, or store the token of another user: ${TOKEN_ADVICE}`,
  }),
  WebPage: reason(OF_INSTALLATION, "with a web page", {
    sentence: "{endpoint} answered {call} {says}: {advice}",
    advice: `set sysdig_secure_endpoint to the address of Sysdig Secure itself; if it is, this Sysdig has no such API: ${INLINE_ADVICE}`,
  }),
  NoSuchApi: reason(OF_INSTALLATION, "has no such API", {
    sentence: "This Sysdig {says} (its legacy scanning engine was retired at the end of 2024): {advice}",
    advice: INLINE_ADVICE,
  }),
  Redirected: reason(OF_INSTALLATION, "elsewhere", {
    sentence: "{endpoint} sends {call} {says} ({status}, {target}): {advice}",
    advice: "set sysdig_secure_endpoint to the address of Sysdig Secure itself",
  }),
  Untrusted: reason(OF_INSTALLATION, "is not trusted", {
    sentence: "The certificate of {endpoint} {says} ({cause}): {advice}",
    advice: "add its authority to ca_bundle_secret, or set sysdig_skip_tls_verify",
  }),
  Unreachable: reason(UNREACHABLE, "cannot be reached", {
    sentence: "{endpoint} {says}: {failure}; {advice}",
    advice: "if it goes on, check that the functions reach it (function_vpc_config)",
  }),
  UnfitPlatform: reason(CONFIGURED_IMAGE, "Sysdig's backend analyses linux/amd64 only", {
    sentence: "{image} runs on {platform}, and {says}: {advice}",
    advice: INLINE_ADVICE,
  }),
  DigestOnly: reason(CONFIGURED_IMAGE, "by digest only", {
    sentence: "The task names {image} {says}, and the backend of Sysdig takes tags only: {advice}",
    advice: `${INLINE_ADVICE}, or name the image by its tag alone`,
  }),
  OtherContent: reason(OWN_FAULT, "the tag has moved", {
    sentence:
      "Sysdig finds {found} under {image}, the task runs {digest}: {says}, or this Sysdig does not name the index of a multi-platform image; {advice}",
    advice: `${INLINE_ADVICE}, or tags that never move`,
  }),
  OtherPlatform: reason(OWN_FAULT, "Sysdig analysed", {
    sentence: "{says} {image} for {architecture}, the task runs {platform}: {advice}",
    advice: INLINE_ADVICE,
  }),
  NotTaken: reason(UNFETCHED, "Sysdig did not take", {
    sentence: "{says} {image}{said}: {advice}",
    otherwise: { unreachable: PASSING },
    advice: "check that the image is still in its registry, and that Sysdig has credentials for the registry",
  }),
  NotAnalysed: reason(OF_IMAGE, "(analysis_failed)", {
    sentence: "Sysdig could not analyse {image} {says}: {advice}",
    advice: `see the image in Sysdig, check the credentials of Sysdig for its registry, and let Sysdig analyse it again; or ${INLINE_ADVICE}`,
  }),
  SlowAnalysis: reason(PASSING, "Sysdig has not analysed", {
    sentence: "{says} {image} within {minutes} minutes: {advice}",
    advice: "see the image in Sysdig",
  }),
  ForgottenImage: reason(PASSING, "Sysdig no longer knows", {
    sentence: "{says} {image}: {advice}",
    advice: "nothing to do, the image is asked for again",
  }),
  UnreadableAnswer: reason(PASSING, "Sysdig's answer cannot be read", {
    sentence: "{says}: it holds {what}; {advice}",
    advice: `if it goes on, the version of Sysdig is not supported: ${INLINE_ADVICE}`,
  }),
  BadAnswer: reason(PASSING, "answered", {
    sentence: "{endpoint} {says} {call} with {what}; {advice}",
    advice: "if it goes on, look at Sysdig",
  }),
});
