import { asDigest } from "../../../functions/contract/image";
import type { ErrorClass, ErrorScope } from "../../../functions/contract/scan";
import { RUNNER_ERRORS } from "../../../functions/errors/runner-errors";
import type { Faults } from "../../faults/faults";
import { type Registries, trueVerdict } from "../../fleet/registries";
import type { BuildResult, SimulatedBuild } from "./simulated-build";

/** The page of a result in Sysdig, from which a test reads whose it is. */
export function resultUrl({ key, id }: Pick<SimulatedBuild, "key" | "id">): string {
  return `https://sysdig.invalid/${encodeURIComponent(key)}/${encodeURIComponent(id)}`;
}

/** The row whose image a result is of. */
export function keyOfResult(url: string): string {
  return decodeURIComponent(url.split("/")[3] ?? "");
}

/** What the scan-runner makes of a build: it pulls from the registries of the fleet, and exports what Sysdig says. */
export function scanIn(
  build: SimulatedBuild,
  registries: Registries,
  faults: Faults,
  now: number,
): BuildResult {
  if (faults.strikes("build-broken")) {
    const broken = { phase: "PROVISIONING", status: "FAULT", message: "INTERNAL_SERVICE_ERROR" };
    return { status: "FAULT", exported: {}, broken };
  }
  if (faults.strikes("token-refused")) {
    return errored("the token was refused by");
  }
  const pulled = pull(build, registries, now);
  if (pulled !== "pulled") {
    return errored(SAYS[pulled]);
  }
  if (faults.strikes("registry-down")) {
    return errored("asked too often");
  }
  if (faults.strikes("registry-hostile")) {
    return errored("ContradictoryResult");
  }
  if (faults.strikes("sysdig-down")) {
    return errored("scanner exit code");
  }
  return {
    status: "SUCCEEDED",
    exported: {
      SCAN_VERDICT: trueVerdict(build.key),
      SCAN_COUNTS: "critical:0,high:1,medium:2,low:3,negligible:4",
      SCAN_RESULT_URL: resultUrl(build),
      SCAN_SCANNED_DIGEST: build.variables.get("IMAGE_DIGEST") ?? "",
      SCAN_TOP_VULNERABILITIES: "",
    },
  };
}

const SAYS = {
  hidden: "the registry hides it or lacks it",
  refused: "the registry refused it",
  lacking: "the registry lacks it",
} as const;

function pull({ variables }: SimulatedBuild, registries: Registries, now: number) {
  const reference = variables.get("IMAGE_REFERENCE") ?? "";
  const repository = reference.replace(/:[^:/]+$/, "");
  const digest = asDigest(variables.get("IMAGE_DIGEST"));
  const secret = variables.get("REGISTRY_USER")?.replace(/:username$/, "");
  return digest ? registries.pull(repository, digest, secret, now) : "lacking";
}

/** An error of the catalogue, by the words that it says. */
function errored(says: string): BuildResult {
  const known = RUNNER_ERRORS.find((entry) => entry.says === says);
  const judged: { readonly errorClass: ErrorClass; readonly errorScope: ErrorScope } = known ?? {
    errorClass: "infrastructure",
    errorScope: "transient",
  };
  return {
    status: "FAILED",
    exported: {
      SCAN_ERROR_CLASS: judged.errorClass,
      SCAN_ERROR_SCOPE: judged.errorScope,
      SCAN_REASON: `Scan failed: ${says}.`,
    },
  };
}
