import type { ImageScan } from "../contract/image-scan";
import type { Scan, ScanError, ScanVerdict } from "../contract/scan";
import { placeOfTask } from "../contract/task-arn";

/** How a scan ended, with what only its recorder knows. */
export type Ending = ScanVerdict | (ScanError & { readonly endedAt: Date; readonly retryAt?: Date });

type EndedScan = Pick<Scan, "image" | "scanId" | "firstSeenAt" | "lastTaskArn" | "run">;

/** What every event, message and finding tells of a scan that ended; its form is image-scan.schema.json. */
export function describeScan(
  installation: string,
  { image, scanId, firstSeenAt, lastTaskArn, run }: EndedScan,
  ending: Ending,
): ImageScan {
  const { account, region, cluster } = placeOfTask(lastTaskArn);
  const scan = {
    version: "1" as const,
    scanId,
    installation,
    account,
    region,
    image,
    cluster,
    task: lastTaskArn,
    firstSeenAt,
    build: run?.engine === "inline" ? run.handle : undefined,
  };
  // Through JSON, which leaves out what is not known.
  return JSON.parse(JSON.stringify({ ...scan, ...describeEnding(ending) }));
}

function describeEnding(ending: Ending) {
  if (ending.kind === "error") {
    const { errorClass, errorScope, reason, retryAt, endedAt } = ending;
    return { endedAt, error: { class: errorClass, scope: errorScope, reason, retryAt } };
  }
  const { verdictAt, verdict, counts, topVulnerabilities, resultUrl, scannedDigest, origin } = ending;
  return { endedAt: verdictAt, verdict, counts, topVulnerabilities, resultUrl, scannedDigest, origin };
}
