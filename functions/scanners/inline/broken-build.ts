import {
  ENDED_STATUSES,
  type ProjectVariable,
  REGISTRY_VARIABLES,
  type RegistryVariable,
} from "../../contract/build";
import { withoutQueries } from "../../contract/exportable";
import type { ScanError } from "../../contract/scan";
import { BUILD_ERRORS } from "../../errors/build-errors";
import { type Circumstance, type CodedReason, type ErrorReason, errorOf } from "../../errors/error-reason";
import type { ScanStanding } from "../scanner";
import type { Build, BuildPhase } from "./codebuild-build";
import { failedScan } from "./failed-scan";

/** A phase of any other status broke. Phases that have not ended have none. */
const WELL = ["", "SUCCEEDED", "IN_PROGRESS"];
/** How much of CodeBuild's own words a reason repeats: it has to leave space for what to do. */
const MAX_QUOTE = 350;

/** Whether a build has ended in a way that CodeBuild documents. */
export function isKnownEnd({ status }: Build): boolean {
  return ENDED_STATUSES.some((ended) => ended === status);
}

/**
 * Judges a build that ended without handing anything back, by the phase that broke and by what CodeBuild says of it.
 *
 * @see https://docs.aws.amazon.com/codebuild/latest/userguide/troubleshooting.html
 * @see https://docs.aws.amazon.com/codebuild/latest/userguide/view-build-details-phases.html
 */
export function brokenBuild(build: Build): ScanStanding {
  const phase = build.phases.find(({ status }) => !WELL.includes(status));
  if (build.status === "STOPPED") {
    return failed(build, errorOf(BUILD_ERRORS.Stopped, {}));
  }
  if (build.status === "TIMED_OUT" || phase?.status === "TIMED_OUT") {
    return timedOut(build, phase);
  }
  const cause = phase && PHASE_FAILURES.find(({ says }) => says.test(phase.message));
  return failed(build, cause ? cause.judge(build, phase) : unexplained(build, phase));
}

function timedOut(build: Build, phase: BuildPhase | undefined): ScanStanding {
  if (phase?.type === "QUEUED") {
    return { kind: "no-capacity", reason: "The build waited in the queue of CodeBuild until its time-out." };
  }
  return failed(build, errorOf(BUILD_ERRORS.TimedOut, { place: placeOf(phase) }));
}

interface PhaseFailure {
  /** Found in what CodeBuild says of the phase: `STATUS_CODE: message`. */
  readonly says: RegExp;
  readonly judge: (build: Build, phase: BuildPhase) => ScanError;
}

/** An entry whose sentence asks for CodeBuild's own words, and for nothing else. */
type Quoting = CodedReason & { readonly sentence: "{says}: {detail}; {advice}" };

/** CodeBuild's own words come before the advice. Where AWS itself was too busy, nobody has to fix anything. */
function quoting(entry: Quoting, circumstance?: Circumstance) {
  return (_: Build, { message }: BuildPhase): ScanError =>
    errorOf(entry, { detail: quote(message) }, isBusy(entry, message) ? "busy" : circumstance);
}

const isBusy = ({ otherwise }: ErrorReason, message: string) =>
  Boolean(otherwise?.busy) && PASSES.test(message);

/** Obstacles that go away by themselves, also in front of something that somebody set up. */
const PASSES =
  /throttl|RequestLimitExceeded|too ?many ?requests|rate exceeded|timed? ?out|connection reset|InternalService|ServiceUnavailable/i;

/** The first that fits counts. */
const PHASE_FAILURES: readonly PhaseFailure[] = [
  {
    // The message repeats the whole command, so no other rule may look into it.
    says: /^COMMAND_EXECUTION_ERROR/,
    judge: (build, { type }) => errorOf(BUILD_ERRORS.Command, { phase: type, build: build.arn }),
  },
  {
    says: /BUILD_CONTAINER_UNABLE_TO_PULL_IMAGE|Unable to pull customer.s container image/,
    judge: quoting(BUILD_ERRORS.BuildImage),
  },
  { says: /Secrets Manager|secretsmanager:|Decrypted Variables Error|kms:Decrypt/i, judge: unreadableSecret },
  {
    says: /VPC_CLIENT_ERROR|Unexpected EC2 error|INSUFFICIENT_SUBNET|InvalidSubnetID|InvalidSecurityGroupID|InvalidVpcID|FreeAddresses/i,
    judge: quoting(BUILD_ERRORS.Network),
  },
  {
    says: /ACCESS_DENIED|sts:AssumeRole|not authorized to perform/i,
    judge: quoting(BUILD_ERRORS.Role),
  },
  {
    says: /YAML_FILE_ERROR|runtime version/i,
    judge: quoting(BUILD_ERRORS.BuildEnvironment),
  },
  {
    says: /CONTAINER_DEAD|Build container found dead/i,
    judge: quoting(BUILD_ERRORS.Container),
  },
];

/** The variables that a build takes from secrets: of the installation, and of the image's registry. */
const INSTALLATION_VARIABLES = ["SECURE_API_TOKEN", "CA_BUNDLE"] satisfies ProjectVariable[];
const SOURCE_VARIABLES = Object.keys(REGISTRY_VARIABLES) as RegistryVariable[];

/** The secret of the token or of the CA bundle, or of a registry that the task definition names. Its ARN says which. */
function unreadableSecret(build: Build, phase: BuildPhase): ScanError {
  const denied = /on resource: (arn:\S+:secretsmanager:\S+)/.exec(phase.message)?.[1];
  const isOfInstallation = INSTALLATION_VARIABLES.some((name) =>
    build.environment.get(name)?.startsWith(denied ?? "none"),
  );
  if (denied === undefined || isOfInstallation) {
    // A message that names no secret may be about the one of the image's registry, and then hits no other source.
    const isOfSource = SOURCE_VARIABLES.some((name) => build.environment.has(name));
    return quoting(BUILD_ERRORS.UnreadableSecret, isOfSource && !isOfInstallation ? "registry" : undefined)(
      build,
      phase,
    );
  }
  return errorOf(BUILD_ERRORS.DeniedRegistrySecret, { secret: denied, detail: quote(phase.message) });
}

function unexplained(build: Build, phase: BuildPhase | undefined): ScanError {
  const detail = phase?.message ? `: ${quote(phase.message)}` : "";
  const { status, arn } = build;
  return errorOf(BUILD_ERRORS.Ended, {
    status: status || "(none)",
    place: placeOf(phase),
    build: arn,
    detail,
  });
}

function placeOf(phase: BuildPhase | undefined): string {
  return phase ? ` in phase ${phase.type}` : "";
}

function failed(build: Build, error: ScanError): ScanError {
  return failedScan(build.environment.get("IMAGE_REFERENCE") ?? "an image", error);
}

function quote(message: string): string {
  const words = withoutQueries(message.trim());
  return words.length > MAX_QUOTE ? `${words.slice(0, MAX_QUOTE)}...` : words;
}
