import { InvalidArgumentError } from "commander";
import {
  InvalidImageError,
  MAX_NORMALISED_LENGTH,
  PLATFORMS,
  parseDigest,
  parseImage,
} from "../../functions/contract/images/image";
import type { NamedImage } from "../ledger/named-rows";

/** @throws Error with one sentence for the person who typed it */
export function namedImage(text: string): NamedImage {
  try {
    if (text.startsWith("sha256:")) {
      return { digest: parseDigest(text) };
    }
    const image = parseImage(text, PLATFORMS[0], undefined, MAX_NORMALISED_LENGTH);
    const { digest, reference, repository } = image;
    const name = { reference, repository };
    return digest === undefined ? name : { digest, name };
  } catch (error) {
    if (error instanceof InvalidImageError) {
      throw new InvalidArgumentError(
        `Give a digest (sha256:…) or a reference (nginx:1.27): ${error.message}`,
      );
    }
    throw error;
  }
}
