import { INLINE_ADVICE, TOKEN_ADVICE } from "./advice";
import { OF_INSTALLATION, PASSING, UNREACHABLE, withCodes } from "./error-reason";

const UNFIT = { errorClass: "configuration", errorScope: "image" } as const;
const OTHER_IMAGE = { errorClass: "permanent", errorScope: "image" } as const;

/** Failures of Sysdig's backend, or of a function on its way to it. A reason belongs to the first entry that it says. */
export const BACKEND_ERRORS = withCodes({
  NoToken: {
    says: "No token stored",
    sentence: "{says}: {advice}",
    ...OF_INSTALLATION,
    meaning:
      "the secret has no token yet; one is used with the next retry, or with the next task of a new image",
    advice: TOKEN_ADVICE,
  },
  MalformedToken: {
    says: "The stored token holds spaces",
    sentence: "{says} or other characters that no token has: {advice}",
    ...OF_INSTALLATION,
    meaning: "the token has characters that no token has",
    advice: `store the token alone, without quotes or line ends: ${TOKEN_ADVICE}`,
  },
  NoTokenKey: {
    says: "has no text under the key",
    sentence: "The secret {secret} {says} {key}: {advice}",
    ...OF_INSTALLATION,
    meaning: "the secret is not JSON with this key",
    advice: "correct json_key of sysdig_secure_api_token_secret, or the secret",
  },
  UnreadableSecret: {
    says: "cannot be read from the",
    sentence: "{what} {says} {place} ({cause}): {detail}; {advice}",
    ...OF_INSTALLATION,
    otherwise: {
      busy: {
        ...PASSING,
        when: "while Secrets Manager or Systems Manager does not answer, or is too busy",
        advice: "if it goes on, look at the AWS Health Dashboard",
      },
    },
    meaning: "the secret or parameter is gone, or the function may not read it or use its key",
    advice: "check that it exists, and that the functions may read it and use its key (kms_key_arn)",
  },
  NoCertificate: {
    says: "holds no certificate in PEM",
    sentence: "The secret {secret} of ca_bundle_secret {says}: {advice}",
    ...OF_INSTALLATION,
    meaning: "the secret of `ca_bundle_secret` has other content",
    advice: "store the certificates there, in PEM",
  },
  RefusedToken: {
    says: "refused the token (401)",
    sentence: "{endpoint} {says}: {advice}",
    ...OF_INSTALLATION,
    meaning: "the token is not valid, or not of this Sysdig",
    advice: `store a valid one, a rotated token is used at once: ${TOKEN_ADVICE}`,
  },
  ForbiddenUser: {
    says: "does not let the token's user",
    sentence: "{endpoint} {says} {call} (403){said}: {advice}",
    ...OF_INSTALLATION,
    meaning: "the user of the token lacks a permission (403)",
    advice: `give the user the permission to scan images, or store the token of another user: ${TOKEN_ADVICE}`,
  },
  WebPage: {
    says: "with a web page",
    sentence: "{endpoint} answered {call} {says}: {advice}",
    ...OF_INSTALLATION,
    meaning: "something other than Sysdig's API answered",
    advice: `set sysdig_secure_endpoint to the address of Sysdig Secure itself; if it is, this Sysdig has no such API: ${INLINE_ADVICE}`,
  },
  NoSuchApi: {
    says: "has no such API",
    sentence: "This Sysdig {says} (its legacy scanning engine was retired at the end of 2024): {advice}",
    ...OF_INSTALLATION,
    meaning: "this Sysdig has no legacy scanning engine (404, 410)",
    advice: INLINE_ADVICE,
  },
  Redirected: {
    says: "elsewhere",
    sentence: "{endpoint} sends {call} {says} ({status}, {target}): {advice}",
    ...OF_INSTALLATION,
    meaning: "Sysdig's address redirects. The redirect is not followed, because the token would go along",
    advice: "set sysdig_secure_endpoint to the address of Sysdig Secure itself",
  },
  Untrusted: {
    says: "is not trusted",
    sentence: "The certificate of {endpoint} {says} ({cause}): {advice}",
    ...OF_INSTALLATION,
    meaning: "the functions do not know the authority of Sysdig's certificate",
    advice: "add its authority to ca_bundle_secret, or set sysdig_skip_tls_verify",
  },
  Unreachable: {
    says: "cannot be reached",
    sentence: "{endpoint} {says}: {failure}; {advice}",
    ...UNREACHABLE,
    meaning: "Sysdig is down or slow, or the functions do not reach it",
    advice: "if it goes on, check that the functions reach it (function_vpc_config)",
  },
  UnfitPlatform: {
    says: "Sysdig's backend analyses linux/amd64 only",
    sentence: "{image} runs on {platform}, and {says}: {advice}",
    ...UNFIT,
    meaning: "the task runs on another platform",
    advice: INLINE_ADVICE,
  },
  DigestOnly: {
    says: "by digest only",
    sentence: "The task names {image} {says}, and the backend of Sysdig takes tags only: {advice}",
    ...UNFIT,
    meaning:
      "the task definition names a digest, beside which no tag counts, or no tag, and the API takes tags only",
    advice: `${INLINE_ADVICE}, or name the image by its tag alone`,
  },
  OtherContent: {
    says: "the tag has moved",
    sentence:
      "Sysdig finds {found} under {image}, the task runs {digest}: {says}, or this Sysdig does not name the index of a multi-platform image; {advice}",
    ...OTHER_IMAGE,
    meaning: "Sysdig has other content under the tag than the task runs",
    advice: `${INLINE_ADVICE}, or tags that never move`,
  },
  OtherPlatform: {
    says: "Sysdig analysed",
    sentence: "{says} {image} for {architecture}, the task runs {platform}: {advice}",
    ...OTHER_IMAGE,
    meaning: "Sysdig took another platform of the image than the task runs",
    advice: INLINE_ADVICE,
  },
  NotTaken: {
    says: "Sysdig did not take",
    sentence: "{says} {image}{said}: {advice}",
    errorClass: "infrastructure",
    errorScope: "registry",
    otherwise: {
      unreachable: { ...PASSING, when: "where Sysdig says that the registry does not answer or is too busy" },
    },
    meaning: "Sysdig cannot get the image from its registry",
    advice: "check that the image is still in its registry, and that Sysdig has credentials for the registry",
  },
  NotAnalysed: {
    says: "(analysis_failed)",
    sentence: "Sysdig could not analyse {image} {says}: {advice}",
    errorClass: "infrastructure",
    errorScope: "image",
    meaning: "Sysdig has the image and cannot analyse it",
    advice: `see the image in Sysdig, check the credentials of Sysdig for its registry, and let Sysdig analyse it again; or ${INLINE_ADVICE}`,
  },
  SlowAnalysis: {
    says: "Sysdig has not analysed",
    sentence: "{says} {image} within {minutes} minutes: {advice}",
    ...PASSING,
    meaning: "the analysis did not end within two hours",
    advice: "see the image in Sysdig",
  },
  ForgottenImage: {
    says: "Sysdig no longer knows",
    sentence: "{says} {image}: {advice}",
    ...PASSING,
    meaning: "the image was deleted in Sysdig during its scan",
    advice: "nothing to do, the image is asked for again",
  },
  UnreadableAnswer: {
    says: "Sysdig's answer cannot be read",
    sentence: "{says}: it holds {what}; {advice}",
    ...PASSING,
    meaning: "the answer has another shape than this version knows, or more bytes than any should have",
    advice: `if it goes on, the version of Sysdig is not supported: ${INLINE_ADVICE}`,
  },
  BadAnswer: {
    says: "answered",
    sentence: "{endpoint} {says} {call} with {what}; {advice}",
    ...PASSING,
    meaning: "Sysdig answered with an error, such as 503, or with what is not JSON",
    advice: "if it goes on, look at Sysdig",
  },
});
