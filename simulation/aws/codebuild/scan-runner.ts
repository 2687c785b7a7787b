import type { RunnerProblem } from "../../../functions/contract/build";
import { MINUTE } from "../../../functions/contract/durations";
import { asDigest } from "../../../functions/contract/images/image";
import { EMPTY_FAULT, ENDLESS_FAULT } from "../../faults/fault";
import type { Faults } from "../../faults/faults";
import { type Registries, trueVerdict } from "../../fleet/registries";
import { contentOf, repositoryOf } from "../../observed/names";
import type { BuildResult, SimulatedBuild } from "../../observed/simulated-build";
import { OWN_PLACE } from "../../places/member";

/** Returns the URL of a build's result in Sysdig; {@link nameOfResult} reads it back. */
export function resultUrl({ key, id }: Pick<SimulatedBuild, "key" | "id">): string {
  return `https://sysdig.invalid/${encodeURIComponent(key)}/${encodeURIComponent(id)}`;
}

export function nameOfResult(url: string): { readonly name: string; readonly build: string } {
  const [, , , name = "", build = ""] = url.split("/").map(decodeURIComponent);
  return { name, build };
}

/** More than one page of DescribeTestCases. */
const LISTED = 110;

/** Returns the test case names of a build's list. Each vulnerability is named after the build. */
export function listedBy({ id }: Pick<SimulatedBuild, "id">): string[] {
  const ofPackage = (_: unknown, index: number) => JSON.stringify([`p${index}`, "1", [id, "high", "", 0]]);
  return [...Array.from({ length: LISTED }, ofPackage), `[${LISTED}]`];
}

export function scanIn(build: SimulatedBuild, registries: Registries, faults: Faults): BuildResult {
  if (faults.strikes("build-broken", build.id)) {
    const broken = { phase: "PROVISIONING", status: "FAULT", message: "INTERNAL_SERVICE_ERROR" };
    return { status: "FAULT", exported: {}, broken };
  }
  if (faults.strikes(EMPTY_FAULT, build.id)) {
    return { status: "FAILED", exported: {}, broken: NO_VALUE };
  }
  if (faults.strikes("token-missing", build.id)) {
    return errored("TokenMissing");
  }
  const registry = build.variables.get("IMAGE_REFERENCE")?.split("/")[0];
  const account = ECR_ACCOUNT.exec(registry ?? "")?.[1];
  // Only a member's own role may pull from its registry.
  if (
    account !== undefined &&
    account !== OWN_PLACE.account &&
    faults.ofCall("sts", "AssumeRole", build.id, account) !== undefined
  ) {
    return errored("PullRefused");
  }
  const pulled = pull(build, registries);
  if (pulled !== "pulled") {
    return errored(CODES[pulled]);
  }
  if (faults.strikes("registry-down", build.id, registry)) {
    return errored("TooManyRequests");
  }
  // Only after a successful pull; the control image meets this error, too.
  if (faults.strikes("token-refused", build.id)) {
    return errored("TokenRefused");
  }
  // The registry prints words of Sysdig's errors, but the control image is scanned.
  const prints = ["registry-prints-token-error", "registry-prints-busy"] as const;
  if (prints.some((fault) => faults.strikes(fault, build.id, registry))) {
    return errored("ScannerFailed/image");
  }
  if (faults.strikes(ENDLESS_FAULT, build.id, registry)) {
    return { ...errored("ScannerFailed/image"), leastMs: SCANNER_MS };
  }
  if (faults.strikes("registry-hostile", build.id)) {
    return errored("ContradictoryResult");
  }
  if (faults.strikes("sysdig-down", build.id)) {
    return errored("SysdigUnreachable");
  }
  if (faults.strikes("sysdig-busy", build.id)) {
    return errored("SysdigBusy");
  }
  const reference = build.variables.get("IMAGE_REFERENCE") ?? "";
  const { verdict, isBound } = registries.risks.answer(trueVerdict(contentOf(build.key)), reference);
  return {
    status: "SUCCEEDED",
    exported: {
      SCAN_VERDICT: verdict,
      SCAN_BOUND_TO: isBound && verdict !== "FAILED" ? repositoryOf(reference) : "",
      SCAN_COUNTS: "critical:0,high:1,medium:2,low:3,negligible:4",
      SCAN_RESULT_URL: resultUrl(build),
      SCAN_SCANNED_DIGEST: build.variables.get("IMAGE_DIGEST") ?? "",
      SCAN_TOP_VULNERABILITIES: "",
    },
  };
}

/** CodeBuild ends a build whose secret has no value before the scan-runner starts. */
const NO_VALUE = {
  phase: "DOWNLOAD_SOURCE",
  status: "FAILED",
  message:
    "Secrets Manager Error Message: Secrets Manager can't find the specified secret value for staging label: AWSCURRENT",
};
/** Time that the scanner has in a build of 30 minutes. */
const SCANNER_MS = 24 * MINUTE;
const ECR_ACCOUNT = /^(\d{12})\.dkr\.ecr\./;

/** A registry answers strangers alike for a private image and a missing one. */
const CODES = {
  hidden: "PullRefused",
  refused: "PullRefused",
  lacking: "ManifestUnknown",
} as const;

function pull({ variables }: SimulatedBuild, registries: Registries) {
  const reference = variables.get("IMAGE_REFERENCE") ?? "";
  const repository = repositoryOf(reference);
  const digest = asDigest(variables.get("IMAGE_DIGEST"));
  const secret = variables.get("REGISTRY_USER")?.replace(/:username$/, "");
  return digest ? registries.pull(repository, digest, secret) : "lacking";
}

function errored(code: RunnerProblem): BuildResult {
  return { status: "FAILED", exported: { SCAN_ERROR: code, SCAN_DETAIL: "simulated" } };
}
