import { isTaskArn, placeOfTask } from "../contract/arn";
import type { Outcome } from "../contract/notices/outcome";
import type { Place } from "../contract/places/place";
import { buildOf, type Scan, type ScanError, type ScanVerdict } from "../contract/scan";
import type { OutcomeWorkloads } from "../workloads/outcome-workloads";
import type { News } from "./verdict";

/** How a scan ended, with what only its recorder knows. */
export type RecordedEnd = News &
  OutcomeWorkloads &
  (ScanVerdict | (ScanError & { readonly endedAt: Date; readonly retryAt?: Date }));

type OutcomeScan = Pick<Scan, "image" | "scanId" | "firstSeenAt" | "lastTaskArn" | "run">;

/**
 * The outcome of a scan, as it is recorded and published on every channel; its form is outcome.schema.json.
 *
 * @param own place of the installation; undefined: that of the task
 */
export function outcomeOf(
  installation: string,
  { image, scanId, firstSeenAt, lastTaskArn, run }: OutcomeScan,
  end: RecordedEnd,
  own?: Place,
): Outcome {
  const { cluster, ...place } = placeOfTask(lastTaskArn);
  const { account, region } = own ?? place;
  const outcome = {
    version: "1" as const,
    scanId,
    installation,
    account,
    region,
    image,
    cluster: cluster || undefined,
    // The gate sees images of deployments that no task has run yet.
    task: isTaskArn(lastTaskArn) ? lastTaskArn : undefined,
    firstSeenAt,
    build: buildOf(run),
  };
  // Through JSON, which leaves out what is not known.
  return JSON.parse(JSON.stringify({ ...outcome, ...describeEnd(end) }));
}

function describeEnd(end: RecordedEnd) {
  if (end.kind === "error") {
    const { kind: _, code: __, errorClass, errorScope, reason, retryAt, ...others } = end;
    return { ...others, error: { class: errorClass, scope: errorScope, reason, retryAt } };
  }
  const { kind: _, boundTo: __, verdictAt, scannerVersion, policies, ...verdict } = end;
  return { endedAt: verdictAt, scanner: scannerVersion, policies, ...verdict };
}
