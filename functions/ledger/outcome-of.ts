import type { Outcome } from "../contract/notices/outcome";
import { buildOf, type Scan, type ScanError, type ScanVerdict } from "../contract/scan";
import { placeOfTask } from "../contract/task-arn";

/** How a scan ended, with what only its recorder knows. */
export type RecordedEnd = ScanVerdict | (ScanError & { readonly endedAt: Date; readonly retryAt?: Date });

type EndedScan = Pick<Scan, "image" | "scanId" | "firstSeenAt" | "lastTaskArn" | "run">;

/** The outcome of a scan, as it is recorded and published on every channel; its form is outcome.schema.json. */
export function outcomeOf(
  installation: string,
  { image, scanId, firstSeenAt, lastTaskArn, run }: EndedScan,
  end: RecordedEnd,
): Outcome {
  const { account, region, cluster } = placeOfTask(lastTaskArn);
  const outcome = {
    version: "1" as const,
    scanId,
    installation,
    account,
    region,
    image,
    cluster: cluster || undefined,
    task: lastTaskArn || undefined,
    firstSeenAt,
    build: buildOf(run),
  };
  // Through JSON, which leaves out what is not known.
  return JSON.parse(JSON.stringify({ ...outcome, ...describeEnd(end) }));
}

function describeEnd(end: RecordedEnd) {
  if (end.kind === "error") {
    const { errorClass, errorScope, reason, retryAt, endedAt } = end;
    return { endedAt, error: { class: errorClass, scope: errorScope, reason, retryAt } };
  }
  const { verdictAt, verdict, counts, topVulnerabilities, resultUrl, scannedDigest, origin } = end;
  return { endedAt: verdictAt, verdict, counts, topVulnerabilities, resultUrl, scannedDigest, origin };
}
