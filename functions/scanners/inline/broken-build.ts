import { REGISTRY_VARIABLES } from "../../contract/build";
import { exportable } from "../../contract/exportable";
import { DEFAULT_SCOPE, type ErrorScope, type ScanError } from "../../contract/scan";
import type { Build, BuildEnd, BuildPhase } from "./codebuild-build";

/** The statuses of a build that has ended. */
const ENDED = ["SUCCEEDED", "FAILED", "FAULT", "STOPPED", "TIMED_OUT"];
/** A phase of any other status broke. Phases that have not ended have none. */
const WELL = ["", "SUCCEEDED", "IN_PROGRESS"];
/** How much of CodeBuild's own words a reason repeats: it has to leave room for what to do. */
const MAX_QUOTE = 350;

/** Whether a build has ended in a way that CodeBuild documents. */
export function isKnownEnd({ status }: Build): boolean {
  return ENDED.includes(status);
}

/**
 * Judges a build that ended without handing anything back, by the phase that broke and by what CodeBuild says of it.
 *
 * @see https://docs.aws.amazon.com/codebuild/latest/userguide/troubleshooting.html
 * @see https://docs.aws.amazon.com/codebuild/latest/userguide/view-build-details-phases.html
 */
export function brokenBuild(build: Build): BuildEnd {
  const phase = build.phases.find(({ status }) => !WELL.includes(status));
  if (!isKnownEnd(build)) {
    return failed(build, {
      errorClass: "infrastructure",
      reason: `CodeBuild reports the status ${build.status || "(none)"}, which this version does not know`,
    });
  }
  if (build.status === "STOPPED") {
    return failed(build, { errorClass: "infrastructure", reason: "somebody stopped its build" });
  }
  if (build.status === "TIMED_OUT" || phase?.status === "TIMED_OUT") {
    return timedOut(build, phase);
  }
  const cause = phase && CAUSES.find(({ says }) => says.test(phase.message));
  return failed(build, cause ? cause.judge(build, phase) : unexplained(build, phase));
}

function timedOut(build: Build, phase: BuildPhase | undefined): BuildEnd {
  if (phase?.type === "QUEUED") {
    return { kind: "no-room", reason: "The build waited in the queue of CodeBuild until its time-out." };
  }
  const advice = phase?.type === "BUILD" ? ", raise build_timeout_minutes if this image needs longer" : "";
  return failed(build, {
    errorClass: "infrastructure",
    reason: `its build timed out${phase ? ` in phase ${phase.type}` : ""}${advice}`,
  });
}

/** @default errorScope - that of the class */
type Judgement = Pick<ScanError, "errorClass" | "reason"> & Partial<Pick<ScanError, "errorScope">>;

interface Cause {
  /** Found in what CodeBuild says of the phase: `STATUS_CODE: message`. */
  readonly says: RegExp;
  readonly judge: (build: Build, phase: BuildPhase) => Judgement;
}

/** Somebody has to mend it, unless AWS itself was too busy. */
function configuration(advice: string, scope: ErrorScope = "installation") {
  return (_: Build, { message }: BuildPhase): Judgement => ({
    ...(PASSES.test(message)
      ? { errorClass: "infrastructure", errorScope: "transient" }
      : { errorClass: "configuration", errorScope: scope }),
    reason: `${advice}: ${quote(message)}`,
  });
}

/** What goes away by itself, also where it stands in the way of something that somebody set up. */
const PASSES =
  /throttl|RequestLimitExceeded|too ?many ?requests|rate exceeded|timed? ?out|connection reset|InternalService|ServiceUnavailable/i;

/** The first that fits counts. */
const CAUSES: readonly Cause[] = [
  {
    // The message repeats the whole command, so no other rule may look into it.
    says: /^COMMAND_EXECUTION_ERROR/,
    judge: (build, { type }) => ({
      errorClass: "infrastructure",
      reason: `a command of its build failed in phase ${type}, see the log of ${build.arn}`,
    }),
  },
  {
    says: /BUILD_CONTAINER_UNABLE_TO_PULL_IMAGE|Unable to pull customer.s container image/,
    judge: configuration("CodeBuild cannot pull the build image, name one in build_image that it may pull"),
  },
  { says: /Secrets Manager|secretsmanager:|Decrypted Variables Error|kms:Decrypt/i, judge: unreadableSecret },
  {
    says: /VPC_CLIENT_ERROR|Unexpected EC2 error|INSUFFICIENT_SUBNET|InvalidSubnetID|InvalidSecurityGroupID|InvalidVpcID|FreeAddresses/i,
    judge: configuration(
      "CodeBuild cannot place the build in vpc_config, check its subnets with their free addresses, its security groups and the scanner role",
    ),
  },
  {
    says: /ACCESS_DENIED|sts:AssumeRole|not authorized to perform/i,
    judge: configuration("the scanner role lacks a right, deploy the module again"),
  },
  {
    says: /YAML_FILE_ERROR|runtime version/i,
    judge: configuration("the build image lacks what the build needs, such as Node 22, check build_image"),
  },
  {
    says: /CONTAINER_DEAD|Build container found dead/i,
    judge: (_, { message }) => ({
      errorClass: "infrastructure",
      // It needs more memory than others do.
      errorScope: "image",
      reason: `its build lost its container, choose a larger build_compute_type if this goes on: ${quote(message)}`,
    }),
  },
];

/** The secret of the token or of the CA bundle, or of a registry that the task definition names. Its ARN tells which. */
function unreadableSecret(build: Build, phase: BuildPhase): Judgement {
  const denied = /on resource: (arn:\S+:secretsmanager:\S+)/.exec(phase.message)?.[1];
  const isOfInstallation = ["SECURE_API_TOKEN", "CA_BUNDLE"].some((name) =>
    build.environment.get(name)?.startsWith(denied ?? "none"),
  );
  if (denied === undefined || isOfInstallation) {
    // What does not name the secret may be about the one of the image's registry, and then hits no other source.
    const isOfSource = Object.keys(REGISTRY_VARIABLES).some((name) => build.environment.has(name));
    return configuration(
      "the build cannot read a secret, check sysdig_secure_api_token_secret, sysdig_secure_api_token_ssm_parameter, ca_bundle_secret, ca_bundle_ssm_parameter, registry_credentials and their keys",
      isOfSource && !isOfInstallation ? "source" : "installation",
    )(build, phase);
  }
  return configuration(`the build may not read ${denied}, add it to registry_credentials`, "source")(
    build,
    phase,
  );
}

function unexplained(build: Build, phase: BuildPhase | undefined): Judgement {
  const place = phase ? ` in phase ${phase.type}` : "";
  const words = phase?.message ? `: ${quote(phase.message)}` : "";
  return {
    errorClass: "infrastructure",
    reason: `its build ended as ${build.status}${place}, see the log of ${build.arn}${words}`,
  };
}

function failed(build: Build, judgement: Judgement): ScanError {
  const { errorClass, errorScope = DEFAULT_SCOPE[errorClass], reason } = judgement;
  const image = build.environment.get("IMAGE_REFERENCE") ?? "an image";
  const again = errorClass === "infrastructure" ? "; it is tried again later" : "";
  return {
    kind: "error",
    errorClass,
    errorScope,
    reason: exportable(`Scan of ${image} failed: ${reason}${again}`),
  };
}

function quote(message: string): string {
  const words = message.trim();
  return words.length > MAX_QUOTE ? `${words.slice(0, MAX_QUOTE)}...` : words;
}
