import type { ResolvedImage } from "../registry/platform";
import { ScanError } from "../scan-error";
import type { Settings } from "../settings";
import { textOf } from "./parts";
import type { Result } from "./result-document";

/** The image that the scanner was asked for, and what the registry says of it. */
export type AskedImage = Pick<Settings, "imagePlatform" | "imageDigest"> &
  Pick<ResolvedImage, "otherDigests" | "namedPlatform">;

/** Other tools' names of the architectures that Go, and so registries and the scanner, call by these. */
const GO_NAMES: Readonly<Record<string, string>> = { x86_64: "amd64", aarch64: "arm64" };

/**
 * Whether a result is about the image that was asked for. Its digest may be that of the manifest, of an index that lists
 * it, or of its config. An empty one proves nothing; where the architecture is empty, the registry is asked for it.
 * @returns the digest of the scanned manifest; empty where the result names none
 * @throws ScanError where the result is about another image, or does not say so
 */
export function checkAskedImage(
  { architecture = "", digest = "" }: NonNullable<Result["metadata"]>,
  { imagePlatform, imageDigest, otherDigests, namedPlatform }: AskedImage,
): string {
  const name = textOf(architecture, "architecture").toLowerCase();
  const platform = name ? `linux/${GO_NAMES[name] ?? name}` : (namedPlatform() ?? "linux/?");
  // Some versions write `repository@digest`.
  const [scanned = ""] = textOf(digest, "digest").split("@").slice(-1);
  const accepted = ["", imageDigest, ...otherDigests];
  if (platform === imagePlatform && (!imageDigest || accepted.includes(scanned))) {
    return scanned && (imageDigest || scanned);
  }
  const detail = `${imagePlatform} ${imageDigest} was asked for, ${platform} ${digest} was scanned`;
  throw new ScanError("WrongImage", detail);
}
