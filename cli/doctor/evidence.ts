import { type BreakerState, readBreaker } from "../../functions/capacity/breaker/stored-breaker";
import { ecrRegion } from "../../functions/contract/ecr-host";
import { type Attribute, CONTROL_KEY, PARTITION_KEY } from "../../functions/contract/ledger";
import { readRow } from "../../functions/rows/row";
import type { Row } from "../../functions/table/table";

/** What the ledger says of how the installation works. */
export interface Evidence {
  /** When a task event or a sweep has met an image last, exact to an hour. */
  readonly lastSeenAt?: Date | undefined;
  readonly lastVerdictAt?: Date | undefined;
  readonly breaker: BreakerState;
  /** Errors that the latest scans of images have met. */
  readonly errors: readonly ImageError[];
  /** Registries of ECR that images are of, each as `ACCOUNT.dkr.ecr.REGION.amazonaws.com`. */
  readonly ecrHosts: ReadonlySet<string>;
}

export interface ImageError {
  readonly reference: string;
  /** `class/scope/name`, the name as in the catalogue of errors. */
  readonly kind: string;
  readonly at: Date | undefined;
}

/** The attributes that are read, so that no others are transferred. */
export const EVIDENCE: readonly Attribute[] = [
  ...([PARTITION_KEY, "reference", "repository", "lastSeenAt", "verdict", "verdictAt"] as const),
  ...(["rowState", "scanId", "errorAt", "errorKind"] as const),
  ...(["breaker", "breakerVersion"] as const),
];

/** Reads the whole ledger, page by page. */
export async function readEvidence(pages: AsyncIterable<readonly Row[]>): Promise<Evidence> {
  const times: Pick<Evidence, "lastSeenAt" | "lastVerdictAt"> = {};
  let control: Row | undefined;
  const errors: ImageError[] = [];
  const ecrHosts = new Set<string>();
  for await (const rows of pages) {
    for (const item of rows) {
      const row = readRow(item);
      if (row === undefined) {
        control = item[PARTITION_KEY] === CONTROL_KEY ? item : control;
        continue;
      }
      const { image, scan, lastSeenAt, verdict, errorAt: at } = row;
      Object.assign(times, {
        lastSeenAt: later(times.lastSeenAt, lastSeenAt),
        lastVerdictAt: later(times.lastVerdictAt, verdict?.verdictAt),
      });
      if (ecrRegion(image.reference) !== undefined) {
        ecrHosts.add(hostOf(image.reference));
      }
      if (scan?.state === "ERROR") {
        errors.push({ reference: image.reference, kind: String(item.errorKind), at });
      }
    }
  }
  return { ...times, errors, ecrHosts, breaker: readBreaker(control) };
}

export const hostOf = (reference: string): string => reference.split("/")[0] ?? "";

const later = (left: Date | undefined, right: Date | undefined) =>
  right === undefined || (left !== undefined && left >= right) ? left : right;
