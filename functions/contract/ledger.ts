/** Partition key of the ledger's table. Items that are no image's row are named `<kind>#…`. */
export const PARTITION_KEY = "image";
/** Sparse index over state and time: only rows with something to do are in it. */
export const OPEN_SCANS_INDEX = { name: "open-scans", hashKey: "scanState", rangeKey: "dueAt" } as const;
/** Seconds since 1970 after which DynamoDB deletes a row. */
export const EXPIRY_ATTRIBUTE = "expiresAt";
/** An outcome that waits to be published is named by this and its scan's id. */
export const OUTCOME_PREFIX = "outcome#";
