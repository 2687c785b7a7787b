import type { Image, Platform } from "../images/image";

/** Most open scans that only requests asked for; a further request is refused. */
export const MAX_OPEN_REQUESTS = 20;

/** Prefix of a request's id that has the control image scanned before the image; a UUID follows. */
export const CONTROL_FIRST = "control-";

/** `detail` of an event that asks for a scan. Other properties are not allowed. */
export interface ScanRequestDetail {
  /** The input `name` of the installation that is to scan. */
  readonly installation: string;
  /** `registry/repository[:tag]@sha256:…`, with at most 300 characters before the `@`; backend mode needs the tag. */
  readonly image: string;
  readonly platform: Platform;
  /** New UUID, perhaps after {@link CONTROL_FIRST}. The answer is the ledger's item `request#<requestId>`. */
  readonly requestId: string;
  /** ARN of the caller as the client states it; nobody checks it. */
  readonly requestedBy: string;
}

/**
 * Answers to a request.
 * - opened: a scan of the image was opened, also if its FAILED is at least five minutes old;
 * - open: a scan of the image was under way; if it waits, it now goes before all scans that are in time;
 * - fresh: the image has a fresh verdict;
 * - error: the latest scan ended in an error, and is retried on its schedule;
 * - left-out: include_images or exclude_images leave the image out;
 * - refused: {@link MAX_OPEN_REQUESTS} scans are open that only requests asked for.
 */
export const REQUEST_ANSWERS = ["opened", "open", "fresh", "error", "left-out", "refused"] as const;

/** Kept for a day. */
export interface RequestAnswer {
  readonly kind: (typeof REQUEST_ANSWERS)[number];
  /** Partition key of the image's row, which has the state of its scan. */
  readonly key: string;
  /** Id of the open scan; another one if the scan has to begin again. Absent if none is open. */
  readonly scanId?: string | undefined;
  /** For a fresh FAILED: from this time (ISO 8601) on, a request renews it. */
  readonly renewableAt?: string | undefined;
}

/** A request from the installation's own account, for this installation. */
export interface ScanRequest extends Pick<ScanRequestDetail, "requestId" | "requestedBy"> {
  readonly image: Image;
  /** Region of the event bus. */
  readonly region: string;
}
