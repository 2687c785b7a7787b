import type { Scan } from "../../functions/contract/images/scan";
import type {
  InstallationImpaired,
  InstallationRecovered,
} from "../../functions/contract/notices/installation-event";
import type { CompletedOutcome } from "../../functions/contract/notices/outcome";
import type { PlaceEvent } from "../../functions/contract/notices/place-event";
import type { RescanRequested } from "../../functions/contract/requests/rescan-requested";
import { outcomeOf, type RecordedEnd } from "../../functions/images/step";
import { DIGEST, image, inlineRun, minutesFromNow, NOW, scan, scanError, scanVerdict } from "./samples";

/** The outcome of a scan that ended with the verdict FAILED. */
export function failedOutcome(changes: Partial<Scan> = {}, resultUrl?: string) {
  const end: RecordedEnd = {
    ...scanVerdict({ verdict: "FAILED", resultUrl, scannedDigest: DIGEST }),
    counts: { critical: 1, high: 2, medium: 3, low: 4, negligible: 5 },
    change: "first",
  };
  return outcomeOf("scanning", scan({ run: inlineRun(1), ...changes }), end);
}

/**
 * The outcome of a scan that ended in an error.
 *
 * @param retryAt null: not retried on schedule
 */
export function erroredOutcome(changes: Partial<Scan> = {}, retryAt: Date | null = minutesFromNow(60)) {
  return outcomeOf("scanning", scan(changes), {
    ...scanError("configuration", "installation", "no token stored: set it"),
    endedAt: NOW,
    change: "first",
    retryAt: retryAt ?? undefined,
  });
}

/** The event that every scan waits for the installation to work again. */
export const IMPAIRED: InstallationImpaired = {
  ...{ version: "1", impairmentId: "5d0b7f6e-1c1e-4b57-9f0a-0c2f5d1f9e11" },
  ...{ installation: "scanning", account: "123456789012", region: "us-east-1" },
  impairedAt: NOW.toISOString(),
  error: { class: "configuration", scope: "installation", reason: "no token stored: set it" },
  nextScanAt: minutesFromNow(5).toISOString(),
};

/** The event that it does. */
export const RECOVERED: InstallationRecovered = (({ nextScanAt: _, ...impairment }) => ({
  ...impairment,
  recoveredAt: minutesFromNow(50).toISOString(),
}))(IMPAIRED);

/** The event that a member's account and region send no task events. */
export const NOT_HEARD: PlaceEvent = {
  ...{ version: "1", placeEventId: "1f8e0c52-7b2c-4a51-9d4e-5f3c0c4b7d21", detailType: "Place Not Heard" },
  ...{ installation: "scanning", account: "222222222222", region: "eu-west-1" },
  ...{ changedAt: NOW.toISOString() },
  reason: "Tasks run there, but there is no rule scanning-member-events-us-east-1, which sends their events.",
};

/** The event that one does not answer sweeps. */
export const NOT_ANSWERING: PlaceEvent = {
  ...NOT_HEARD,
  detailType: "Place Not Answering",
  unansweredAt: NOW.toISOString(),
  reason: "PlaceError: The role arn:aws:iam::222222222222:role/read was not assumed.",
};

/** The event that somebody had an image scanned again. */
export const RESCAN: RescanRequested = {
  ...{ version: "1", requestId: "b0a6c3f2-4f5e-4d0c-8a55-7f0c9a4c7a10" },
  ...{ installation: "scanning", requestedAt: NOW.toISOString() },
  images: [{ ...image(), fate: "opened" }],
  counts: { opened: 1, stale: 0, due: 0, open: 0, unchanged: 0 },
};

/** An outcome with a verdict: FAILED, with a report, where nothing else is given. */
export function completedOutcome(changes: Partial<CompletedOutcome> = {}): CompletedOutcome {
  const failed = failedOutcome({}, "https://secure.sysdig.com/#/results/17") as CompletedOutcome;
  return { ...failed, ...changes };
}
