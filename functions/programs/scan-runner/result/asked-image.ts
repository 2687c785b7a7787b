import { nameOf, type ResolvedImage, runnable } from "../registry/image-index";
import { RunnerError } from "../runner-error";
import type { Settings } from "../settings";
import { type Result, textOf } from "./result-document";

/** The image that the scanner was asked for, and what the registry says of it. */
export type AskedImage = Pick<Settings, "imagePlatform" | "registryHost" | "repository"> &
  Required<Pick<Settings, "imageDigest">> &
  Pick<ResolvedImage, "indexDigests" | "configDigest" | "namedPlatform">;

/**
 * Whether a result is about the image that was asked for. Its digest may be that of the manifest, of an index that lists
 * it, or of its config, and the image id that of its config alone. An empty one proves nothing; where the architecture is
 * empty, the registry is asked for it.
 * @returns the digest of the scanned manifest; empty where the result names none
 * @throws RunnerError where the image is of another platform, where the result is about another image, or does not say so
 */
export function checkAskedImage(
  { architecture = "", digest = "", imageId = "" }: NonNullable<Result["metadata"]>,
  { imagePlatform, imageDigest, indexDigests, configDigest, namedPlatform }: AskedImage,
): string {
  const name = textOf(architecture, "architecture");
  const platform = name ? nameOf({ architecture: name }) : namedPlatform();
  // Some versions write `repository@digest`.
  const scanned = textOf(digest, "digest").replace(/.*@/s, "");
  const isAsked = ["", imageDigest, configDigest, ...indexDigests].includes(scanned);
  if (isAsked && ["", configDigest ?? imageId].includes(imageId)) {
    if (runnable(imagePlatform).some((names) => names.test(`${platform}`))) return scanned && imageDigest;
    if (platform) throw new RunnerError("WrongPlatform", platform);
  }
  const detail = `${imagePlatform} ${imageDigest} was asked for, ${platform ?? "linux/?"} ${digest} ${imageId} was scanned`;
  throw new RunnerError("WrongImage", detail);
}
