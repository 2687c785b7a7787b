import { withCodes } from "./error-reason";

const OF_INSTALLATION = { errorClass: "configuration", errorScope: "installation" } as const;
const UNREACHABLE = { errorClass: "infrastructure", errorScope: "installation" } as const;
const PASSING = { errorClass: "infrastructure", errorScope: "transient" } as const;
const UNFIT = { errorClass: "configuration", errorScope: "image" } as const;
const OTHER_IMAGE = { errorClass: "permanent", errorScope: "image" } as const;

/** What Sysdig's backend, or a function on its way to it, could not do. A reason belongs to the first entry that it says. */
export const BACKEND_ERRORS = withCodes({
  noToken: {
    says: "No token stored",
    ...OF_INSTALLATION,
    meaning: "the secret has no token yet",
    advice: "store one; it is used within the hour, or with the next task of a new image",
  },
  malformedToken: {
    says: "The stored token holds spaces",
    ...OF_INSTALLATION,
    meaning: "the token has characters that no token has",
    advice: "store the token alone, without quotes or line ends",
  },
  noTokenKey: {
    says: "has no text under the key",
    ...OF_INSTALLATION,
    meaning: "the secret is not JSON with this key",
    advice: "correct `json_key` of `sysdig_secure_api_token_secret`, or the secret",
  },
  unreadableSecret: {
    says: "cannot be read from the",
    ...OF_INSTALLATION,
    otherwise: {
      busy: { ...PASSING, when: "while Secrets Manager or Systems Manager does not answer, or is too busy" },
    },
    meaning: "the secret or parameter is gone, or the function may not read it or use its key",
    advice: "check it and its `kms_key_arn`",
  },
  noCertificate: {
    says: "holds no certificate in PEM",
    ...OF_INSTALLATION,
    meaning: "the secret of `ca_bundle_secret` has other content",
    advice: "store the certificates there, in PEM",
  },
  refusedToken: {
    says: "refused the token (401)",
    ...OF_INSTALLATION,
    meaning: "the token is not valid, or not of this Sysdig",
    advice: "store a valid token; a rotated token is used at once",
  },
  forbiddenUser: {
    says: "does not let the token's user",
    ...OF_INSTALLATION,
    meaning: "the user of the token lacks a permission (403)",
    advice: "give the user the permission to scan images, or store the token of another user",
  },
  webPage: {
    says: "with a web page",
    ...OF_INSTALLATION,
    meaning: "something other than Sysdig's API answered",
    advice: 'set `sysdig_secure_endpoint` to Sysdig\'s own address; if it is, use `scan_mode = "inline"`',
  },
  noSuchApi: {
    says: "has no such API",
    ...OF_INSTALLATION,
    meaning: "this Sysdig has no legacy scanning engine (404, 410)",
    advice: 'use `scan_mode = "inline"`',
  },
  redirected: {
    says: "elsewhere",
    ...OF_INSTALLATION,
    meaning: "Sysdig's address redirects, which is not followed, since the token would go along",
    advice: "set `sysdig_secure_endpoint` to Sysdig's own address",
  },
  untrusted: {
    says: "is not trusted",
    ...OF_INSTALLATION,
    meaning: "the functions do not know the authority of Sysdig's certificate",
    advice: "add it to `ca_bundle_secret`, or set `sysdig_skip_tls_verify`",
  },
  noAnswer: {
    says: "did not answer within",
    ...UNREACHABLE,
    meaning: "Sysdig is down or slow, or the functions do not reach it",
    advice: "if it goes on, check `vpc_config`",
  },
  unreachable: {
    says: "cannot be reached",
    ...UNREACHABLE,
    meaning: "Sysdig is down, or the functions do not reach it",
    advice: "if it goes on, check `vpc_config`",
  },
  unfitPlatform: {
    says: "Sysdig's backend analyses linux/amd64 only",
    ...UNFIT,
    meaning: "the task runs on another platform",
    advice: 'use `scan_mode = "inline"`',
  },
  digestOnly: {
    says: "by digest only",
    ...UNFIT,
    meaning: "the task definition names no tag, and the API takes tags only",
    advice: 'use `scan_mode = "inline"`, or give the image a tag',
  },
  otherContent: {
    says: "the tag has moved",
    ...OTHER_IMAGE,
    meaning: "Sysdig has other content under the tag than the task runs",
    advice: 'use tags that never move, or `scan_mode = "inline"`',
  },
  otherPlatform: {
    says: "Sysdig analysed",
    ...OTHER_IMAGE,
    meaning: "Sysdig took another platform of the image than the task runs",
    advice: 'use `scan_mode = "inline"`',
  },
  notTaken: {
    says: "Sysdig did not take",
    errorClass: "infrastructure",
    errorScope: "source",
    otherwise: {
      unreachable: { ...PASSING, when: "where Sysdig says that the registry does not answer or is too busy" },
    },
    meaning: "Sysdig cannot get the image from its registry",
    advice: "give Sysdig credentials for the registry, and check that the image is still there",
  },
  notAnalysed: {
    says: "(analysis_failed)",
    errorClass: "infrastructure",
    errorScope: "image",
    meaning: "Sysdig has the image and cannot analyse it",
    advice: "see the image in Sysdig, and let Sysdig analyse it again",
  },
  slowAnalysis: {
    says: "Sysdig has not analysed",
    ...PASSING,
    meaning: "the analysis did not end within two hours",
    advice: "see the image in Sysdig",
  },
  forgottenImage: {
    says: "Sysdig no longer knows",
    ...PASSING,
    meaning: "the image was deleted in Sysdig during its scan",
    advice: "nothing: the image is scanned again",
  },
  largeAnswer: {
    says: "Sysdig's answer is larger than",
    ...PASSING,
    meaning: "the answer has more bytes than any should have",
    advice: "if it goes on, check what answers at `sysdig_secure_endpoint`",
  },
  unreadableAnswer: {
    says: "Sysdig's answer cannot be read",
    ...PASSING,
    meaning: "the answer has another shape than this version knows",
    advice: 'if it goes on, use `scan_mode = "inline"`',
  },
  badAnswer: {
    says: "answered",
    ...PASSING,
    meaning: "Sysdig answered with an error, such as 503, or with what is not JSON",
    advice: "nothing, unless it goes on: look at Sysdig",
  },
});
