import type { ImageScan } from "../contract/image-scan";
import type { Scan, ScanError, ScanVerdict } from "../contract/scan";

/** How a scan ended, with what only its recorder knows. */
export type Ending = (ScanVerdict | (ScanError & { readonly endedAt: Date; readonly retryAt?: Date })) & {
  readonly buildArn?: string;
};

/** What every event, message and finding tells of a scan that ended; its form is image-scan.schema.json. */
export function describeScan(
  installation: string,
  { image, scanId, lastTaskArn }: Pick<Scan, "image" | "scanId" | "lastTaskArn">,
  ending: Ending,
): ImageScan {
  // arn:aws:ecs:REGION:ACCOUNT:task/CLUSTER/ID; ARNs of before 2018 lack the cluster.
  const [, , , region = "", account = "", resource = ""] = lastTaskArn.split(":");
  const [, cluster = "", id] = resource.split("/");
  const scan = {
    version: "1" as const,
    scanId,
    installation,
    account,
    region,
    image,
    cluster: id === undefined ? "" : cluster,
    task: lastTaskArn,
    build: ending.buildArn,
  };
  // Through JSON, which leaves out what is not known.
  return JSON.parse(JSON.stringify({ ...scan, ...describeEnding(ending) }));
}

function describeEnding(ending: Ending) {
  if (ending.kind === "error") {
    const { errorClass, reason, retryAt, endedAt } = ending;
    return { endedAt, error: { class: errorClass, reason, retryAt } };
  }
  const { verdict, counts, verdictAt, resultUrl, scannedDigest, origin } = ending;
  return { endedAt: verdictAt, verdict, counts, resultUrl, scannedDigest, origin };
}
