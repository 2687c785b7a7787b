// Generated from rescan-requested.schema.json by `npm run generate`; never edited by hand.

/**
 * The detail of an EventBridge event of the source fargate-image-scanning and the detail type Rescan Requested. Somebody asked to scan images again before their verdicts were stale, or to scan an image that nothing runs yet.
 */
export interface RescanRequested {
/**
 * Version of this schema. Under the same version, properties may be added; if one changes its meaning or is removed, the version changes.
 */
version: "1"
/**
 * Id of the request. An event comes at least once: events with the same requestId are repetitions.
 */
requestId: string
/**
 * The input name of the installation that scans.
 */
installation: string
/**
 * ARN of whoever sent the event Scan Requested, as the client states it. Absent for a rescan.
 */
requestedBy?: string
/**
 * When the scan was asked for.
 */
requestedAt: string
/**
 * Verdicts reached after this time stay fresh. Absent if images were named.
 */
before?: string
/**
 * The images that were named, at most 100 of them. Absent if every image is scanned again.
 * 
 * @maxItems 100
 */
images?: RescannedImage[]
counts: RescanCounts
}
/**
 * An image that was named, and the result for it.
 */
export interface RescannedImage {
/**
 * Normalised registry/repository[:tag], without the digest.
 */
reference: string
/**
 * The reference without its tag.
 */
repository: string
/**
 * Digest that tasks run. Absent if ECS reported none.
 */
digest?: string
/**
 * Platform on which tasks run the image.
 */
platform: ("linux/amd64" | "linux/arm64")
/**
 * Result of the request for this image: see RescanCounts.
 */
fate: ("opened" | "stale" | "due" | "open" | "unchanged")
}
/**
 * Number of images by result.
 */
export interface RescanCounts {
/**
 * A scan of the image waits, and is the next to start.
 */
opened: number
/**
 * The image's verdict is stale: it is scanned when a task or a sweep next sees the image.
 */
stale: number
/**
 * The image's latest scan ended in an error, and is retried now. Zero if every image is scanned again: errors keep their times.
 */
due: number
/**
 * A scan was under way, and continues.
 */
open: number
/**
 * The image has no fresh verdict from before this time, so it is scanned without a request, too, or was scanned since.
 */
unchanged: number
}
