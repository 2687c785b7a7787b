import type { ImageScanCompleted, ImageScanErrored } from "../../../functions/shared/results/image-scan";
import { buildArn, DIGEST, NOW, SCAN_ID, TASK_ARN } from "../shared/samples";

const ENDED = {
  version: "1" as const,
  scanId: SCAN_ID,
  installation: "scanning",
  account: "123456789012",
  region: "us-east-1",
  image: {
    reference: "docker.io/library/nginx:1.27",
    repository: "docker.io/library/nginx",
    digest: DIGEST,
    platform: "linux/amd64" as const,
  },
  cluster: "production",
  task: TASK_ARN,
  endedAt: NOW.toISOString(),
  build: buildArn(1),
};

/** The event detail of an image that failed. */
export function completed(changes: Partial<ImageScanCompleted> = {}): ImageScanCompleted {
  return {
    ...ENDED,
    verdict: "FAILED",
    counts: { critical: 1, high: 2, medium: 3, low: 4, negligible: 5 },
    resultUrl: "https://secure.sysdig.com/#/results/17",
    scannedDigest: DIGEST,
    origin: "inline",
    ...changes,
  };
}

/** The event detail of a scan without a verdict. */
export function errored(changes: Partial<ImageScanErrored> = {}): ImageScanErrored {
  return { ...ENDED, error: { class: "configuration", reason: "no token stored: set it" }, ...changes };
}
