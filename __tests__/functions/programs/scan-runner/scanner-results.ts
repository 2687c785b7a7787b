import { readFileSync } from "node:fs";
import { join } from "node:path";
import { imageIdOf } from "../../../../local-aws/registry/images";
import { DIGEST } from "./result-document";

/** Stand in the files for the digest and the image id of the tests' image. */
const ANY_DIGEST = `sha256:${"a".repeat(64)}`;
const ANY_IMAGE_ID = `sha256:${"c".repeat(64)}`;

/** Complete results as a scanner leaves them; the first four in format v1, the others in formats from before. */
export type ResultName = "failed" | "accepted" | "nulls" | "no-policy" | "v1beta" | "legacy";

/** The image that all of them speak of. */
export const IMAGE = "registry.example.com/shop/checkout:4.2";

export const resultText = (name: ResultName): string =>
  readFileSync(join(__dirname, "../../../fixtures/scanner-results", `${name}.json`), "utf8")
    .replaceAll(ANY_DIGEST, DIGEST)
    .replaceAll(ANY_IMAGE_ID, imageIdOf(DIGEST));
