import {
  ENDED_STATUSES,
  type ProjectVariable,
  REGISTRY_VARIABLES,
  type RegistryVariable,
} from "../../contract/build";
import { withoutQueries } from "../../contract/exportable";
import type { ScanError } from "../../contract/images/scan";
import { BUILD_ERRORS } from "../../errors/build-errors";
import { type Circumstance, errorOf, type Quoting } from "../../errors/error-reason";
import type { ScanStanding } from "../scanner";
import { type Build, type BuildPhase, failedScan } from "./codebuild-build";

/** A phase with any other status broke. During the phase the status is empty. */
const UNBROKEN_STATUSES = ["", "SUCCEEDED", "IN_PROGRESS"];
/** Characters of CodeBuild's message in a reason, at most, so that there is room for the advice. */
const MAX_QUOTE = 350;

/** Whether the build's status is an end that CodeBuild documents. */
export function isKnownEnd({ status }: Build): boolean {
  return ENDED_STATUSES.some((ended) => ended === status);
}

/**
 * Judges a build that ended without exporting a result, by the phase that broke and by CodeBuild's message.
 *
 * @see https://docs.aws.amazon.com/codebuild/latest/userguide/troubleshooting.html
 * @see https://docs.aws.amazon.com/codebuild/latest/userguide/view-build-details-phases.html
 */
export function brokenBuild(build: Build): ScanStanding {
  const phase = build.phases.find(({ status }) => !UNBROKEN_STATUSES.includes(status));
  if (build.status === "STOPPED") {
    return failed(build, errorOf(BUILD_ERRORS.Stopped, {}));
  }
  if (build.status === "TIMED_OUT" || phase?.status === "TIMED_OUT") {
    return phase?.type === "QUEUED"
      ? { kind: "no-capacity", reason: "The build waited in the queue of CodeBuild until its time-out." }
      : failed(build, errorOf(BUILD_ERRORS.TimedOut, { place: placeOf(phase) }));
  }
  return failed(build, phase ? phaseFailure(build, phase) : unexplained(build, phase));
}

/** Puts CodeBuild's message before the advice. If AWS was too busy, nothing has to be fixed. */
function quoting(entry: Quoting, message: string, circumstance?: Circumstance): ScanError {
  const isBusy = entry.otherwise?.busy !== undefined && PASSES.test(message);
  return errorOf(entry, { detail: quote(message) }, isBusy ? "busy" : circumstance);
}

/** Messages about obstacles that pass by themselves, whatever the cause seems to be. */
const PASSES =
  /throttl|RequestLimitExceeded|too ?many ?requests|rate exceeded|timed? ?out|connection reset|InternalService|ServiceUnavailable/i;

/** Patterns in a phase's `STATUS_CODE: message`, tried after {@link SECRET}. The first match counts */
const PHASE_FAILURES: readonly (readonly [RegExp, Quoting])[] = [
  [
    /VPC_CLIENT_ERROR|Unexpected EC2 error|INSUFFICIENT_SUBNET|InvalidSubnetID|InvalidSecurityGroupID|InvalidVpcID|FreeAddresses/i,
    BUILD_ERRORS.Network,
  ],
  [/ACCESS_DENIED|sts:AssumeRole|not authorized to perform/i, BUILD_ERRORS.Role],
  [/YAML_FILE_ERROR|runtime version/i, BUILD_ERRORS.BuildEnvironment],
  [/CONTAINER_DEAD|Build container found dead/i, BUILD_ERRORS.Container],
];
const BUILD_IMAGE = /BUILD_CONTAINER_UNABLE_TO_PULL_IMAGE|Unable to pull customer.s container image/;
const SECRET = /Secrets Manager|secretsmanager:|Decrypted Variables Error|kms:Decrypt/i;

function phaseFailure(build: Build, phase: BuildPhase): ScanError {
  const { type, message } = phase;
  // The message contains the whole command, so no other pattern may be tried on it.
  if (message.startsWith("COMMAND_EXECUTION_ERROR")) {
    return errorOf(BUILD_ERRORS.Command, { phase: type, build: build.arn });
  }
  if (BUILD_IMAGE.test(message)) {
    return quoting(BUILD_ERRORS.BuildImage, message);
  }
  if (SECRET.test(message)) {
    return unreadableSecret(build, message);
  }
  const [, entry] = PHASE_FAILURES.find(([says]) => says.test(message)) ?? [];
  return entry ? quoting(entry, message) : unexplained(build, phase);
}

/** The variables that a build reads from secrets: the installation's, and those of the image's registry. */
const INSTALLATION_VARIABLES = ["SECURE_API_TOKEN", "CA_BUNDLE"] satisfies ProjectVariable[];
const SOURCE_VARIABLES = Object.keys(REGISTRY_VARIABLES) as RegistryVariable[];

/** Finds out by the ARN which secret is unreadable: the token, the CA bundle, or the secret of the task definition. */
function unreadableSecret(build: Build, message: string): ScanError {
  const denied = /on resource: (arn:\S+:secretsmanager:\S+)/.exec(message)?.[1];
  const isOfInstallation = INSTALLATION_VARIABLES.some((name) =>
    build.environment.get(name)?.startsWith(denied ?? "none"),
  );
  if (denied === undefined || isOfInstallation) {
    // Without an ARN, it may be the secret of the image's registry. The error then concerns this registry only.
    const isOfSource = SOURCE_VARIABLES.some((name) => build.environment.has(name));
    const circumstance = isOfSource && !isOfInstallation ? "registry" : undefined;
    return quoting(BUILD_ERRORS.UnreadableSecret, message, circumstance);
  }
  return errorOf(BUILD_ERRORS.DeniedRegistrySecret, { secret: denied, detail: quote(message) });
}

function unexplained(build: Build, phase: BuildPhase | undefined): ScanError {
  const detail = phase?.message ? `: ${quote(phase.message)}` : "";
  const { status, arn } = build;
  const values = { status: status || "(none)", place: placeOf(phase), build: arn, detail };
  return errorOf(BUILD_ERRORS.Ended, values);
}

const placeOf = (phase?: BuildPhase): string => (phase ? ` in phase ${phase.type}` : "");

const failed = (build: Build, error: ScanError): ScanError =>
  failedScan(build.environment.get("IMAGE_REFERENCE") ?? "an image", error);

function quote(message: string): string {
  const words = withoutQueries(message.trim());
  return words.length > MAX_QUOTE ? `${words.slice(0, MAX_QUOTE)}...` : words;
}
