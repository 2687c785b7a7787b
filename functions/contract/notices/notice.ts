import type { Outcome } from "../outcome";
import type { InstallationEvent, InstallationRecovered } from "./installation-event";

/** What is published: how a scan ended, or that all scans wait for the installation to work again, or no longer do. */
export type Notice = Outcome | InstallationEvent;

export function isOutcome(notice: Notice): notice is Outcome {
  return "scanId" in notice;
}

/** Whether it is about the end of an impairment; about its beginning otherwise. */
export function isRecovery(event: InstallationEvent): event is InstallationRecovered {
  return "recoveredAt" in event;
}

/** Id of a notice, by which it is known however often it comes. */
export function noticeId(notice: Notice): string {
  if (isOutcome(notice)) {
    return notice.scanId;
  }
  return `${notice.impairmentId}-${isRecovery(notice) ? "recovered" : "impaired"}`;
}
