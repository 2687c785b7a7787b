import {
  type Digest,
  InvalidImageError,
  MAX_NORMALISED_LENGTH,
  parseImage,
} from "../../functions/contract/image";
import type { Command } from "./commands";
import { wrong } from "./wrong";

/** An image as a person names it: by its content, or by its normalised reference, which many contents may have had. */
export type NamedImage = { readonly digest: Digest } | { readonly reference: string };

/** @throws Error with one sentence for the person who typed it */
export function imageOf(text: string, command: Command): NamedImage {
  try {
    const isDigest = text.startsWith("sha256:");
    const { digest, reference } = isDigest
      ? parseImage("docker.io/library/any", "linux/amd64", text)
      : parseImage(text, "linux/amd64", undefined, MAX_NORMALISED_LENGTH);
    return digest === undefined ? { reference } : { digest };
  } catch (error) {
    if (error instanceof InvalidImageError) {
      const what = command === "show" ? "show" : "--image";
      throw wrong(`${what} takes a digest (sha256:…) or a reference (nginx:1.27): ${error.message}`, command);
    }
    throw error;
  }
}
