/** Attributes of an image's row; docs/ledger.md explains each. */
export const IMAGE_ATTRIBUTES = [
  ...(["image", "rev", "reference", "repository", "platform", "expiresAt"] as const),
  ...(["firstSeenAt", "lastSeenAt", "firstTaskArn", "lastTaskArn", "isShared"] as const),
  ...(["verdict", "verdictAt", "freshUntil", "counts", "topVulnerabilities", "failedRules"] as const),
  ...(["resultUrl", "scannedDigest", "copiedFrom", "origin", "history", "publishedOn", "finding"] as const),
  ...(["rowState", "scanId", "dueAt", "deadline", "attempts", "requestedAt", "requestId"] as const),
  ...(["credentials", "run", "startedAt", "reason"] as const),
  ...(["errorClass", "errorScope", "errorAt", "errorKind"] as const),
  ...(["secrets", "recentStarts", "failedStarts", "busyAt", "used"] as const),
] as const;

/**
 * Attributes of the coordinator's item: taken slots, the engine's back-off, the breaker, and items that crashed runs.
 */
export const CONTROL_ATTRIBUTES = [
  ...(["running", "backOff", "busyUntil", "breaker", "places", "touching", "putOff"] as const),
] as const;

/**
 * Attributes of items of gate and enforcement. Only Terraform and people write exceptions and the opening of the gate.
 */
export const BLOCKING_ATTRIBUTES = [
  ...(["gateState", "decision", "heldUntil", "enforcement", "actions"] as const),
  ...(["exceptions", "gateOpenUntil", "gateOpenReason", "openedBy"] as const),
  ...(["members", "sweepOnly", "organizationId"] as const),
] as const;

export type Attribute =
  | (typeof IMAGE_ATTRIBUTES | typeof CONTROL_ATTRIBUTES | typeof BLOCKING_ATTRIBUTES)[number]
  // Of a content: its latest PASSED or NO_POLICY that is valid under any name, and its latest FAILED.
  | ("passed" | "failed")
  // A notice that waits to be published, and the channels that have it.
  | ("outcome" | "published")
  // Who runs an image, and when the latest complete sweep was.
  | ("services" | "furtherServices" | "sweptAt" | "tasks" | "images" | "places")
  // Position of a sweep, and what is known of a member's place.
  | ("endedAt" | "begunAt" | "unansweredAt" | "notHeardAt")
  // Id of the decision that a message to the SNS topic reported.
  | "saidBy"
  // The answer to a request for a scan, and the requests with open scans.
  | ("answer" | "openRequests")
  // The vulnerabilities of an image, packed, and how many more it has.
  | ("vulnerabilityList" | "more");

/** Partition key of the ledger's table. Except for images, keys begin with their kind: `<kind>#…`. */
export const PARTITION_KEY = "image" satisfies Attribute;
/** Work that an item waits for; absent if there is none. */
export const STATE_ATTRIBUTE = "rowState" satisfies Attribute;
/** When the work is due, ISO 8601 in UTC. A WAITING item may start earlier, every other item only from this time on. */
export const DUE_ATTRIBUTE = "dueAt" satisfies Attribute;
/** Seconds since 1970 after which DynamoDB deletes an item. */
export const EXPIRY_ATTRIBUTE = "expiresAt" satisfies Attribute;
/** Sparse index over state and time, keys only: it has only items with something to do. */
export const DUE_ITEMS_INDEX = {
  name: "due-items",
  hashKey: STATE_ATTRIBUTE,
  rangeKey: DUE_ATTRIBUTE,
} as const;
/** Partition key of the coordinator's one item, which says what may start now. */
export const CONTROL_KEY = "installation#control";
/** Prefix of a notice that waits to be published; the notice's id follows. */
export const OUTCOME_PREFIX = "outcome#";
/**
 * Prefix of a notice that people opened or closed the gate; no image's key begins so. The right to open the gate
 * includes writing these items of the outbox, and no others.
 */
export const GATE_NOTICE_PREFIX = `${OUTCOME_PREFIX}gate#`;
/**
 * Prefix of the item that says who runs an image; the image's key follows. Outside the installation's own place it is
 * `workloads#ACCOUNT/REGION#<key of the image>`; the set `places` of the own item names these places.
 */
export const WORKLOADS_PREFIX = "workloads#";
/**
 * Partition key of the item with the latest complete sweep: an image that this sweep did not see ran nowhere. Its set
 * `places` names the other places that are swept, with items `sweep#last-complete#ACCOUNT/REGION`.
 */
export const LAST_SWEEP_KEY = "sweep#last-complete";
/** Partition key of the item with the end of the latest summary's period. */
export const SUMMARY_KEY = "summary#last";
/** Partition key of the item with the latest look at exceptions, and the ends that were published. */
export const EXCEPTION_ENDS_KEY = "exceptions#ends";
/**
 * States of an idle image with a finding in Security Hub: after a verdict, and after an error without a retry.
 * The due time is the latest check whether something runs the image.
 */
export const FINDING_STATES = ["FINDING", "ERROR FINDING"] as const;
/** Prefix of the answer to a request for a scan; the request's id follows. */
export const REQUEST_PREFIX = "request#";
/** Partition key of the item with the open scans that only requests asked for. */
export const OPEN_REQUESTS_KEY = "requests#open";
/** Prefix of the marker that a message was sent about one kind of decision, one workload and its images. */
export const SAID_PREFIX = "said#";
/** State of a list of vulnerabilities whose report the coordinator has yet to read. */
export const LISTING = "LISTING";
/** State of a notice that waits to be published. */
export const PUBLISHING = "PUBLISHING";
/**
 * Prefix of the item of a member's place (`sweep#position#ACCOUNT/REGION`): when a sweep came, and what does not work
 * there.
 */
export const SWEEP_KEY = "sweep#position";

/** Days that the table keeps decisions, unpublished notices, and images after they were last seen or scanned. */
export const RETENTION_DAYS = 90;
