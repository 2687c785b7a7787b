import type { ImageScanCompleted } from "../../../functions/contract/image-scan";
import { failedScan } from "./told-scan";

/** A scan that ended with a verdict, as it is told: FAILED, with a report, where nothing else is given. */
export function completed(changes: Partial<ImageScanCompleted> = {}): ImageScanCompleted {
  const failed = failedScan({}, "https://secure.sysdig.com/#/results/17") as ImageScanCompleted;
  return { ...failed, ...changes };
}
