import type { Image } from "../contract/image";
import type { Verdict } from "../contract/scan";

/** The part of a verdict that says under which names it counts. */
export interface NamedVerdict {
  readonly verdict: Verdict;
  readonly boundTo?: string | undefined;
  readonly scannedAs?: string | undefined;
}

/**
 * Whether an image has a row of its repository alone: its content was scanned under another name, and the verdict may be
 * another one under this name. So is a PASSED or NO_POLICY that rests on that other name, fresh or not, and each FAILED, because a
 * risk may be accepted for this name. All else is the verdict of every repository.
 *
 * @param shared the verdict in the row that all repositories of the content share
 */
export function hasOwnRow(
  { digest, repository }: Pick<Image, "digest" | "repository">,
  shared: NamedVerdict | undefined,
): boolean {
  const name = shared?.verdict === "FAILED" ? shared.scannedAs : shared?.boundTo;
  return digest !== undefined && name !== undefined && name !== repository;
}
