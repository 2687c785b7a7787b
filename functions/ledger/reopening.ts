import { randomUUID } from "node:crypto";
import { DUE_ATTRIBUTE, EXPIRY_ATTRIBUTE, STATE_ATTRIBUTE } from "../contract/ledger";
import type { OpenState, Scan } from "../contract/scan";
import { RUN } from "./row";
import { withNextSource } from "./sources/known-sources";
import type { Change } from "./table/table";
import { missing } from "./table/value";

/** The new scan in place of one that has ended, with the source for it. */
export function newScanAfter(scan: Scan, state: OpenState, dueAt: Date, now: Date): Scan {
  return {
    ...withNextSource(scan, now),
    scanId: randomUUID(),
    state,
    dueAt,
    run: undefined,
    startedAt: undefined,
    errorClass: undefined,
    errorScope: undefined,
  };
}

/** What the new scan changes of the row. */
export function reopening({ image, ...scan }: Scan, reason?: string): Pick<Change, "set" | "remove"> {
  const { credentials } = scan;
  return {
    set: {
      [STATE_ATTRIBUTE]: scan.state,
      scanId: scan.scanId,
      [DUE_ATTRIBUTE]: scan.dueAt,
      reason,
      reference: image.reference,
      repository: image.repository,
      credentials,
    },
    remove: [
      ...([...RUN, EXPIRY_ATTRIBUTE, "errorClass", "errorScope", "errorAt", "claimedBy"] as const),
      ...missing({ reason, credentials }),
    ],
  };
}
