import type { DeploymentEvent } from "./deployment-event";
import type { FindingChange } from "./finding-change";
import type { GateEvent } from "./gate-event";
import type { InstallationEvent, InstallationRecovered } from "./installation-event";
import type { Outcome } from "./outcome";
import type { RescanRequested } from "./rescan-requested";
import type { ScanSummary } from "./summary";

/**
 * What is published: how a scan ended, that all scans wait for the installation to work again, or no longer do, that
 * somebody had images scanned again, what the gate or enforcement decided on a deployment or a task, that somebody
 * has opened or closed the gate, that an image's finding has to follow whether the image runs, or a summary of what
 * happened.
 */
interface Notices {
  readonly outcome: Outcome;
  readonly installation: InstallationEvent;
  readonly rescan: RescanRequested;
  readonly deployment: DeploymentEvent;
  readonly gate: GateEvent;
  readonly finding: FindingChange;
  readonly summary: ScanSummary;
}

export type Notice = Notices[keyof Notices];

export function isOutcome(notice: Notice): notice is Outcome {
  return "scanId" in notice;
}

export function isDeployment(notice: Notice): notice is DeploymentEvent {
  return "deploymentEventId" in notice;
}

export function isGate(notice: Notice): notice is GateEvent {
  return "gateEventId" in notice;
}

export function isFindingChange(notice: Notice): notice is FindingChange {
  return "findingChangeId" in notice;
}

/** Whether it is about the end of an impairment; of an event about one, about its beginning otherwise. */
export function isRecovery(event: Notice): event is InstallationRecovered {
  return "recoveredAt" in event;
}

/** What is made of a notice, by its kind. */
export function byKind<T>(
  notice: Notice,
  of: { readonly [Kind in keyof Notices]: (notice: Notices[Kind]) => T },
): T {
  if (isOutcome(notice)) {
    return of.outcome(notice);
  }
  if (isDeployment(notice)) {
    return of.deployment(notice);
  }
  if (isGate(notice)) {
    return of.gate(notice);
  }
  if (isFindingChange(notice)) {
    return of.finding(notice);
  }
  if ("requestId" in notice) {
    return of.rescan(notice);
  }
  return "summaryId" in notice ? of.summary(notice) : of.installation(notice);
}

/** Id of a notice, by which it is known however often it comes. */
export function noticeId(notice: Notice): string {
  return byKind(notice, {
    outcome: ({ scanId }) => scanId,
    installation: (event) => `${event.impairmentId}-${isRecovery(event) ? "recovered" : "impaired"}`,
    rescan: ({ requestId }) => requestId,
    deployment: ({ deploymentEventId }) => deploymentEventId,
    gate: ({ gateEventId }) => gateEventId,
    finding: ({ findingChangeId }) => findingChangeId,
    summary: ({ summaryId }) => summaryId,
  });
}
