import { readFileSync } from "node:fs";
import { imageIdOf } from "../registry/images";
import type { ImageBehaviour, ServedDocument } from "./catalog";
import type { PulledImage } from "./pull-string";
import type { ScanResult } from "./result";

/**
 * A result that a test wrote itself, out of its file. Unless it is served as it is, digest, image id, name and
 * architecture are those of the image asked for.
 *
 * @throws Error where there is no such file, or no JSON in it
 */
export function readDocument(
  { file, asIs = false }: ServedDocument,
  { pullString, digest }: PulledImage,
  { architecture, digest: digestOfResult }: ImageBehaviour,
): ScanResult {
  const document = JSON.parse(readFileSync(file, "utf8")) as ScanResult;
  if (!asIs) {
    const { metadata } = document.result;
    Object.assign(metadata, {
      architecture,
      digest: digestOfResult ?? (digest || metadata.digest),
      imageId: imageIdOf(digest) || metadata.imageId,
      pullString,
    });
  }
  return document;
}
