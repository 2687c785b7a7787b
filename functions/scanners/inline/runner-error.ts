import { parseArn } from "../../contract/arn";
import type { BuildVariable } from "../../contract/build";
import { ecrRegion } from "../../contract/images/ecr-host";
import type { ScanError } from "../../contract/images/scan";
import { BUILD_ERRORS } from "../../errors/build-errors";
import { type Circumstance, type CodedReason, errorOf } from "../../errors/error-reason";
import { RUNNER_ERRORS } from "../../errors/runner-errors";
import { type Build, failedScan } from "./codebuild-build";

const CIRCUMSTANCES: readonly Circumstance[] = ["registry", "image", "unreachable"];
const IMAGE: readonly BuildVariable[] = ["IMAGE_REFERENCE", "IMAGE_DIGEST", "IMAGE_PLATFORM"];

/** Returns the error that a build exported. `problem` is a code, optionally with `/` and a circumstance. */
export function runnerError(problem: string, build: Build): ScanError {
  const [exportedCode = "", exportedCircumstance] = problem.split("/");
  const code = asPulled(exportedCode, build);
  if (!isKnown(code)) {
    return errorOf(BUILD_ERRORS.UnreadableResult, { what: "error", build: build.arn });
  }
  const { environment, exported } = build;
  const values = {
    detail: exported.get("SCAN_DETAIL") ?? "",
    endpoint: environment.get("SYSDIG_SECURE_ENDPOINT") ?? "Sysdig",
    platform: environment.get("IMAGE_PLATFORM") ?? "the task's platform",
  };
  const entry: CodedReason = RUNNER_ERRORS[code];
  const ofBuild = build.isRequested && entry.otherwise?.request ? "request" : registryOf(build);
  const circumstance = CIRCUMSTANCES.find((known) => known === exportedCircumstance) ?? ofBuild;
  const error = errorOf(RUNNER_ERRORS[code], values, circumstance, addressesOf(build));
  return failedScan(IMAGE.flatMap((name) => environment.get(name) || []).join(" "), error);
}

function isKnown(code: string): code is keyof typeof RUNNER_ERRORS {
  return Object.hasOwn(RUNNER_ERRORS, code);
}

/** Returns the known addresses that the build calls. (A redirect may lead to others.) */
function addressesOf({ environment }: Build): string[] {
  const [host = ""] = environment.get("IMAGE_REFERENCE")?.split("/") ?? [];
  const registry = host === "docker.io" ? "registry-1.docker.io" : host;
  return [environment.get("SCANNER_BASE_URL") ?? "", registry].filter(Boolean);
}

/** Without credentials, a registry gives the same answer for a private image and for a missing image. */
function asPulled(code: string, { environment }: Build): string {
  const isStranger = !isEcr(environment) && !environment.has("REGISTRY_PASSWORD");
  return isStranger && (code === "ImageAbsent" || code === "PullRefused") ? "HiddenImage" : code;
}

function registryOf({ arn, environment }: Build): Circumstance | undefined {
  const isHub = Boolean(environment.get("MEMBER_PULL_ROLE"));
  if (!isEcr(environment)) {
    return isHub ? "hub" : undefined;
  }
  const isOwn = environment.get("IMAGE_REFERENCE")?.startsWith(`${parseArn(arn).account}.`);
  return isHub && !isOwn ? "member" : "ecr";
}

function isEcr(environment: Build["environment"]): boolean {
  return ecrRegion(environment.get("IMAGE_REFERENCE") ?? "") !== undefined;
}
