import { exportable } from "../../contract/exportable";
import type { ScanError } from "../../contract/images/scan";

/** The error of an image's scan; its reason says which image it is about, and whether the scan is retried. */
export function failedScan(image: string, error: ScanError): ScanError {
  const again = error.errorClass === "infrastructure" ? "; it is retried later" : "";
  return { ...error, reason: exportable(`Scan of ${image} failed: ${error.reason}${again}`) };
}
