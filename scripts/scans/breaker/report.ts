import { age, printable } from "../table";
import type { ShownBreaker, ShownEvidence } from "./shown-breaker";

/** What is known of the breaker, for a person. */
export function describeBreaker(breaker: ShownBreaker, now: Date): string {
  const { state, openSince, reason, errorClass, evidence } = breaker;
  if (state === "closed") {
    return [
      "The breaker is closed: scans start as usual.",
      ...listed(
        "Errors of the installation since the last verdict; the same of three images open it:",
        evidence,
      ),
    ].join("\n");
  }
  return [
    `The breaker is open since ${openSince} (${age(openSince, now)}): every scan waits.`,
    `Why: ${printable(reason ?? "")} (${errorClass}, installation)`,
    ...listed("Images that met it before:", evidence),
    describeCanary(breaker),
    "It closes by itself when a scan ends in anything but an error of the installation.",
  ].join("\n");
}

function describeCanary({ canary, failedCanaries, nextCanaryAt }: ShownBreaker): string {
  const before = `${failedCanaries} ${failedCanaries === 1 ? "scan was" : "scans were"} tried since`;
  return canary
    ? `${before}, and one is now: ${canary.image}`
    : `${before}; the next one is at ${nextCanaryAt}, or within a minute with --probe.`;
}

function listed(title: string, evidence: readonly ShownEvidence[]): string[] {
  const lines = evidence.map(
    ({ image, cause }) => `  ${printable([image, cause].filter(Boolean).join("  "))}`,
  );
  return lines.length > 0 ? [title, ...lines] : [];
}
