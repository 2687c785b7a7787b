import type { DeployedImage, DeploymentEvent } from "../notices/deployment-event";

/** Reason of a decision on an image, or on a call of the gate if no image is known. */
export type Because = DeployedImage["because"] | NonNullable<DeploymentEvent["because"]>;

/** The reason in words, which follow the image's name or "it"; for a call, the gate's name. */
export const BECAUSE: Readonly<Record<Because, string>> = {
  passed: "has the verdict PASSED",
  failed: "has the verdict FAILED",
  "failed-running":
    "has the verdict FAILED, but the service's current revision or one of its newest 500 successful deployments has it, too",
  "no-policy": "is judged by no policy of Sysdig (NO_POLICY)",
  exception: "passes by an exception",
  "not-scanned": "is not scanned",
  error: "has no verdict: its scan ended in an error",
  timeout: "has no verdict in time",
  "unknown-image": "is unknown",
  "no-verdict": "has no verdict yet",
  "gate-failure": "could not be judged: the gate itself failed",
  "gate-open": "passes through the open gate",
  "passed-before": "passed at an earlier call of this deployment",
};
