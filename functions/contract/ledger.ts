/** Attributes of an image's row: what the image is and who runs it, its verdict, its scan. */
type ImageAttribute =
  | ("image" | "reference" | "repository" | "platform" | "expiresAt")
  | ("firstSeenAt" | "lastSeenAt" | "firstTaskArn" | "lastTaskArn")
  | ("verdict" | "verdictAt" | "freshUntil" | "counts" | "topVulnerabilities")
  | ("resultUrl" | "scannedDigest" | "origin" | "publishedAt")
  | ("scanState" | "scanId" | "claimedBy" | "dueAt" | "deadline" | "attempts" | "requestedAt" | "credentials")
  | ("run" | "startedAt" | "reason" | "errorClass" | "errorScope" | "errorAt")
  | ("sources" | "sourcesVersion" | "recentStarts" | "failedStarts");

/** Attributes of an outcome that waits to be published. */
type OutcomeAttribute = "image" | "outcome" | "published" | "attempts" | "scanState" | "dueAt" | "expiresAt";

/** Attributes of the item that says how far a sweep has come. */
type SweepAttribute =
  | ("image" | "sweptBy" | "sweepId" | "pages")
  | ("clusterArn" | "nextToken" | "startedAt" | "endedAt");

/**
 * Attributes of the item by which all functions agree on what may start now: the slots that are taken, the door of an
 * engine that refused, the breaker, and the epoch of what instances remember.
 */
type ControlAttribute =
  | ("image" | "running" | "closedUntil" | "closedReason")
  | ("epoch" | "breaker" | "breakerVersion");

/** Attributes of the same item that are the breaker's, besides `breaker` itself. */
type BreakerAttribute = "canary" | "evidence" | "registries";

/** Name of an attribute that an item of the ledger's table may have. */
export type Attribute =
  | ImageAttribute
  | OutcomeAttribute
  | SweepAttribute
  | ControlAttribute
  | BreakerAttribute;

/** Partition key of the ledger's table. Items that are no image's row are named `<kind>#…`. */
export const PARTITION_KEY = "image" satisfies Attribute;
/** What there is to do with an item; absent where there is nothing. */
export const STATE_ATTRIBUTE = "scanState" satisfies Attribute;
/**
 * When it is to be done, ISO 8601 in UTC: by then, for what is WAITING and may be done at any time; not before then, for
 * all else.
 */
export const DUE_ATTRIBUTE = "dueAt" satisfies Attribute;
/** Seconds since 1970 after which DynamoDB deletes a row. */
export const EXPIRY_ATTRIBUTE = "expiresAt" satisfies Attribute;
/** Sparse index over state and time: only rows with something to do are in it. */
export const OPEN_SCANS_INDEX = {
  name: "open-scans",
  hashKey: STATE_ATTRIBUTE,
  rangeKey: DUE_ATTRIBUTE,
} as const;
/** Partition key of the item by which all functions agree on what may start now. There is one. */
export const CONTROL_KEY = "installation#control";
/** An outcome that waits to be published is named by this and its scan's id. */
export const OUTCOME_PREFIX = "outcome#";
