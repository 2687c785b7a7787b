import type { Image, Platform } from "../images/image";

/** Scans that may be open at one time although only requests asked for them; one more is refused. */
export const MOST_OPEN_REQUESTS = 20;

/** The beginning of a request's id by which the control image is scanned before the image; a UUID follows. */
export const CONTROL_FIRST = "control-";

/** `detail` of the event by which somebody asks for a scan. It has these properties and no others. */
export interface ScanRequestDetail {
  /** The input `name` of the installation that is to scan. */
  readonly installation: string;
  /** `registry/repository[:tag]@sha256:…`, with at most 300 characters before the `@`; backend mode needs the tag. */
  readonly image: string;
  readonly platform: Platform;
  /** A new UUID, perhaps after {@link CONTROL_FIRST}, by which the answer is found: item `request#<requestId>` of the ledger. */
  readonly requestId: string;
  /** ARN of the caller as the client states it. Nobody checks that it is the caller's. */
  readonly requestedBy: string;
}

/**
 * Answer to a request.
 * - opened: a scan of the image was opened for it, also where it has a FAILED that is five minutes old or older;
 * - open: a scan of the image was under way, and one that waits goes before all that is in time now;
 * - fresh: the image has a fresh verdict;
 * - error: its latest scan ended in an error, which is retried in its time for those who run it;
 * - left-out: include_images or exclude_images leave it out;
 * - refused: {@link MOST_OPEN_REQUESTS} scans are open that only requests asked for.
 */
export const REQUEST_ANSWERS = ["opened", "open", "fresh", "error", "left-out", "refused"] as const;

/** The answer, as it is kept for a day. */
export interface RequestAnswer {
  readonly kind: (typeof REQUEST_ANSWERS)[number];
  /** Partition key of the image's row, which says how its scan stands. */
  readonly key: string;
  /** Of the scan that is open; a scan that has to begin again gets another one. Absent where none is open. */
  readonly scanId?: string | undefined;
  /** Of a fresh FAILED, ISO 8601: from then on a request renews it. */
  readonly renewableAt?: string | undefined;
}

/** A request of our account for our installation. */
export interface ScanRequest extends Pick<ScanRequestDetail, "requestId" | "requestedBy"> {
  readonly image: Image;
  /** Of the event bus. */
  readonly region: string;
}
