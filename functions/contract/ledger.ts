/** Attributes of an image's row: what the image is and who runs it, its verdict, its scan. docs/ledger.md explains each. */
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
 * Attributes of the coordinator's own item: the slots that are taken, the back-off of an engine that refused, the breaker, and
 * the items that runs have died of.
 */
export const CONTROL_ATTRIBUTES = [
  ...(["running", "backOff", "busyUntil", "breaker", "places", "touching", "putOff"] as const),
] as const;

/**
 * Attributes of the items of gate and enforcement. They say how a deployment stands at a stage of the gate, with the decision
 * on it, and what enforcement has to look at. Exceptions and the gate that was opened are written by Terraform and people
 * alone.
 */
export const BLOCKING_ATTRIBUTES = [
  ...(["gateState", "decision", "heldUntil", "enforcement", "actions"] as const),
  ...(["exceptions", "gateOpenUntil", "gateOpenReason", "openedBy"] as const),
  ...(["members", "sweepOnly", "organizationId"] as const),
] as const;

/** Name of an attribute that an item of the ledger's table may have. */
export type Attribute =
  | (typeof IMAGE_ATTRIBUTES | typeof CONTROL_ATTRIBUTES | typeof BLOCKING_ATTRIBUTES)[number]
  // Of a content: its latest verdict that rests on no name, and its latest FAILED.
  | ("passed" | "failed")
  // An outcome that waits to be published.
  | ("outcome" | "published")
  // Who runs an image, and when a sweep was complete last.
  | ("services" | "furtherServices" | "sweptAt" | "tasks" | "images" | "places")
  // How far a sweep has come, and what is known of a member's place.
  | ("endedAt" | "begunAt" | "unansweredAt" | "notHeardAt")
  // The marker of a decision that was a message of the SNS topic: its id.
  | "saidBy"
  // The answer to a request for a scan, and the requests whose scans are still open.
  | ("answer" | "openRequests")
  // The vulnerabilities of an image, packed, and how many more there are.
  | ("vulnerabilityList" | "more");

/** Partition key of the ledger's table. Items that are no image's row are named `<kind>#…`. */
export const PARTITION_KEY = "image" satisfies Attribute;
/** Work that an item waits for; absent where there is none. */
export const STATE_ATTRIBUTE = "rowState" satisfies Attribute;
/**
 * When it is to be done, ISO 8601 in UTC: by then, for what is WAITING and may be done at any time; not before then, for
 * all else.
 */
export const DUE_ATTRIBUTE = "dueAt" satisfies Attribute;
/** Seconds since 1970 after which DynamoDB deletes a row. */
export const EXPIRY_ATTRIBUTE = "expiresAt" satisfies Attribute;
/** Sparse index over state and time, with keys alone: only rows with something to do are in it. */
export const DUE_ITEMS_INDEX = {
  name: "due-items",
  hashKey: STATE_ATTRIBUTE,
  rangeKey: DUE_ATTRIBUTE,
} as const;
/** Partition key of the coordinator's own item, which says what may start now. There is one. */
export const CONTROL_KEY = "installation#control";
/** An outcome that waits to be published is named by this and its scan's id. */
export const OUTCOME_PREFIX = "outcome#";
/**
 * Notices of people who open or close the gate are named by this and the event's id. The right to open the gate is for no other
 * items of the outbox. No image's key begins so.
 */
export const GATE_NOTICE_PREFIX = `${OUTCOME_PREFIX}gate#`;
/**
 * Who runs an image is in an item that is named by this and the image's own key. For another place than the
 * installation's own it is `workloads#ACCOUNT/REGION#<key of the image>`; the first one's set `places` names these.
 */
export const WORKLOADS_PREFIX = "workloads#";
/**
 * Partition key of the item that says when a sweep was complete last: what it has not seen ran nowhere by then. Its set
 * `places` names the other places that are swept; theirs are `sweep#last-complete#ACCOUNT/REGION`.
 */
export const LAST_SWEEP_KEY = "sweep#last-complete";
/** Partition key of the item that says to when the latest summary reaches. */
export const SUMMARY_KEY = "summary#last";
/** Partition key of the item that says when exceptions were looked at last, and which of their ends were published. */
export const EXCEPTION_ENDS_KEY = "exceptions#ends";
/**
 * States of an image with a finding in Security Hub while nothing else is to be done for it: after a verdict, and after an
 * error that is not retried. Its time is when somebody looked last whether something runs the image.
 */
export const FINDING_STATES = ["FINDING", "ERROR FINDING"] as const;
/** The answer to a request for a scan is in an item that is named by this and the request's id. */
export const REQUEST_PREFIX = "request#";
/** Partition key of the item that says which scans are open that only requests asked for. There is one. */
export const OPEN_REQUESTS_KEY = "requests#open";
/** The marker of a message about decisions of one kind about one workload and its images is an item that is named by this. */
export const SAID_PREFIX = "said#";
/** State of a list of vulnerabilities whose report the coordinator has yet to read. */
export const LISTING = "LISTING";
/** State of an outcome that waits to be published. All others are those of scans. */
export const PUBLISHING = "PUBLISHING";
/**
 * Items that say when a sweep came to a member last, whether it answers, and when a task event of it came, are named by this:
 * `sweep#position#ACCOUNT/REGION`.
 */
export const SWEEP_KEY = "sweep#position";

/** Days for which decisions are kept; an image's row after it was seen or scanned last; and an outcome that nobody took. */
export const RETENTION_DAYS = 90;
