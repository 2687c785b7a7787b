import type { InstallationEvent, InstallationRecovered } from "./installation-event";
import type { Outcome } from "./outcome";
import type { RescanRequested } from "./rescan-requested";

/**
 * What is published: how a scan ended, that all scans wait for the installation to work again, or no longer do, or that
 * somebody had images scanned again.
 */
export type Notice = Outcome | InstallationEvent | RescanRequested;

export function isOutcome(notice: Notice): notice is Outcome {
  return "scanId" in notice;
}

export function isRescan(notice: Notice): notice is RescanRequested {
  return "requestId" in notice;
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
  return `${notice.impairmentId}-${isRecovery(notice) ? "recovered" : "impaired"}`;
}
