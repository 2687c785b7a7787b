// Generated from rescan-requested.schema.json by `npm run generate`; never edited by hand.

/**
 * The detail of an EventBridge event of the source fargate-image-scanning and the detail type Rescan Requested. Somebody had images scanned again before their verdicts were stale, or asked for a scan of an image that nothing runs yet.
 */
export interface RescanRequested {
  /**
   * Version of this form. Further properties may come under the same version; one that changes its meaning or goes makes a new version.
   */
  version: "1";
  /**
   * Id of the request. An event comes at least once: two with the same requestId say the same.
   */
  requestId: string;
  /**
   * The input name of the installation that scans.
   */
  installation: string;
  /**
   * ARN of who put the event Scan Requested, as the client states it. Absent of a rescan.
   */
  requestedBy?: string;
  /**
   * When it was asked for.
   */
  requestedAt: string;
  /**
   * Verdicts from later on stay fresh. Absent where images were named.
   */
  before?: string;
  /**
   * The images that were named, at most 100 of them. Absent where every image is scanned again.
   *
   * @maxItems 100
   */
  images?: RescannedImage[];
  counts: RescanCounts;
}
/**
 * An image that was named, and what became of it.
 */
export interface RescannedImage {
  /**
   * Normalised registry/repository[:tag], without the digest.
   */
  reference: string;
  /**
   * The reference without its tag.
   */
  repository: string;
  /**
   * Digest that tasks run. Absent where ECS reported none.
   */
  digest?: string;
  /**
   * Platform that tasks run it on.
   */
  platform: "linux/amd64" | "linux/arm64";
  /**
   * Result of the request for it: see RescanCounts.
   */
  fate: "opened" | "stale" | "due" | "open" | "unchanged";
}
/**
 * How many images met which fate.
 */
export interface RescanCounts {
  /**
   * A scan of it waits, and is the next to start.
   */
  opened: number;
  /**
   * Its verdict is stale: it is scanned when a task or a sweep sees it next.
   */
  stale: number;
  /**
   * Its latest scan ended in an error, and is retried now. Zero where every image is scanned again: errors keep their times.
   */
  due: number;
  /**
   * A scan was under way, and goes on.
   */
  open: number;
  /**
   * It has no fresh verdict from before that time, so it is scanned without a request, too, or was scanned since.
   */
  unchanged: number;
}
