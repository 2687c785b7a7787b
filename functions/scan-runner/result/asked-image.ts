import type { ResolvedImage } from "../registry/image-index";
import { RunnerError } from "../runner-error";
import type { Settings } from "../settings";
import { textOf } from "./parts";
import type { Result } from "./result-document";

/** The image that the scanner was asked for, and what the registry says of it. */
export type AskedImage = Pick<Settings, "imagePlatform" | "imageDigest" | "registryHost" | "repository"> &
  Pick<ResolvedImage, "otherDigests" | "namedPlatform">;

/** Other tools' names of the architectures that Go, and so registries and the scanner, call by these. */
const GO_NAMES = new Map([
  ["x86_64", "amd64"],
  ["aarch64", "arm64"],
]);

/**
 * Whether a result is about the image that was asked for. Its digest may be that of the manifest, of an index that lists
 * it, or of its config. An empty one proves nothing; where the architecture is empty, the registry is asked for it.
 * @returns the digest of the scanned manifest; empty where the result names none
 * @throws RunnerError where the image is of another platform, where the result is about another image, or does not say so
 */
export function checkAskedImage(
  { architecture = "", digest = "" }: NonNullable<Result["metadata"]>,
  { imagePlatform, imageDigest, otherDigests, namedPlatform }: AskedImage,
): string {
  const name = textOf(architecture, "architecture").toLowerCase();
  const platform = name ? `linux/${GO_NAMES.get(name) ?? name}` : namedPlatform();
  // Some versions write `repository@digest`.
  const [scanned = ""] = textOf(digest, "digest").split("@").slice(-1);
  if (!imageDigest || ["", imageDigest, ...otherDigests].includes(scanned)) {
    if (platform === imagePlatform) return scanned && (imageDigest || scanned);
    if (platform) throw new RunnerError("WrongPlatform", platform);
  }
  const detail = `${imagePlatform} ${imageDigest} was asked for, ${platform ?? "linux/?"} ${digest} was scanned`;
  throw new RunnerError("WrongImage", detail);
}
