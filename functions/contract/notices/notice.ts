import type { DeploymentEvent } from "./deployment-event";
import type { ScanDigest } from "./digest";
import type { FindingChange } from "./finding-change";
import type { GateEvent } from "./gate-event";
import type { InstallationEvent, InstallationRecovered } from "./installation-event";
import type { Outcome } from "./outcome";
import type { RescanRequested } from "./rescan-requested";

/**
 * What is published: how a scan ended, that all scans wait for the installation to work again, or no longer do, that
 * somebody had images scanned again, what the gate or enforcement decided on a deployment or a task, that somebody
 * has opened or closed the gate, that an image's finding has to follow whether the image runs, or a digest of what
 * happened.
 */
export type Notice =
  | Outcome
  | InstallationEvent
  | RescanRequested
  | DeploymentEvent
  | GateEvent
  | FindingChange
  | ScanDigest;

export function isOutcome(notice: Notice): notice is Outcome {
  return "scanId" in notice;
}

export function isRescan(notice: Notice): notice is RescanRequested {
  return "requestId" in notice;
}

export function isDeployment(notice: Notice): notice is DeploymentEvent {
  return "deploymentEventId" in notice;
}

export function isGate(notice: Notice): notice is GateEvent {
  return "gateEventId" in notice;
}

export function isDigest(notice: Notice): notice is ScanDigest {
  return "digestId" in notice;
}

export function isFindingChange(notice: Notice): notice is FindingChange {
  return "findingChangeId" in notice;
}

/** Whether it is about the end of an impairment; of an event about one, about its beginning otherwise. */
export function isRecovery(event: Notice): event is InstallationRecovered {
  return "recoveredAt" in event;
}

/** Id of a notice, by which it is known however often it comes. */
export function noticeId(notice: Notice): string {
  if (isOutcome(notice)) {
    return notice.scanId;
  }
  if (isRescan(notice)) {
    return notice.requestId;
  }
  if (isDeployment(notice)) {
    return notice.deploymentEventId;
  }
  if (isGate(notice)) {
    return notice.gateEventId;
  }
  if (isDigest(notice)) {
    return notice.digestId;
  }
  if (isFindingChange(notice)) {
    return notice.findingChangeId;
  }
  return `${notice.impairmentId}-${isRecovery(notice) ? "recovered" : "impaired"}`;
}
