import { nameOf, type ResolvedImage, runnable } from "../registry/image-index";
import { RunnerError } from "../runner-error";
import type { Settings } from "../settings";
import { type Result, textOf } from "./result-document";

export type AskedImage = Pick<Settings, "imagePlatform" | "registryHost" | "repository"> &
  Required<Pick<Settings, "imageDigest">> &
  Pick<ResolvedImage, "indexDigests" | "configDigest" | "namedPlatform">;

/**
 * Checks that a result is about the requested image. The result's digest may be the digest of the manifest, of an index
 * with the manifest, or of the config; its image id is the digest of the config. Empty values are accepted.
 * @returns the digest of the scanned manifest; empty if the result names none
 * @throws RunnerError if the image is of another platform, or the result is not certainly about this image
 */
export function checkAskedImage(
  { architecture = "", digest = "", imageId = "" }: NonNullable<Result["metadata"]>,
  { imagePlatform, imageDigest, indexDigests, configDigest, namedPlatform }: AskedImage,
): string {
  const name = textOf(architecture, "architecture");
  const platform = name ? nameOf({ architecture: name }) : namedPlatform();
  // Some versions of the scanner write `repository@digest`.
  const scanned = textOf(digest, "digest").replace(/.*@/s, "");
  const isAsked = ["", imageDigest, configDigest, ...indexDigests].includes(scanned);
  if (isAsked && ["", configDigest ?? imageId].includes(imageId)) {
    if (runnable(imagePlatform).some((names) => names.test(`${platform}`))) return scanned && imageDigest;
    if (platform) throw new RunnerError("WrongPlatform", platform);
  }
  const detail = `${imagePlatform} ${imageDigest} was asked for, ${platform ?? "linux/?"} ${digest} ${imageId} was scanned`;
  throw new RunnerError("WrongImage", detail);
}
