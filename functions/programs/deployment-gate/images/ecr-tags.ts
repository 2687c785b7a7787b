import type { ClientConfig } from "../../../clients/signed-call";
import type { Telemetry } from "../../../contract/telemetry";
import { digestInEcr } from "../../../deployments/ecr-tag";
import { troubleOf } from "../trouble";
import type { ImageReader } from "./deployed-images";

/** Asks ECR for the digests of tags. Where ECR refuses for good, or the image is none of ECR, nothing is known. */
export const ecrTags = (config: ClientConfig, telemetry: Telemetry): ImageReader["tags"] => ({
  digestOf: async (image) => {
    const answer = await digestInEcr(config, image);
    if (answer === undefined || "digest" in answer) {
      return answer?.digest;
    }
    const { code, message, cause } = answer;
    const error = Object.assign(new Error(message), { name: code, cause });
    if (troubleOf(error).kind === "passing") {
      throw error;
    }
    const fields = { image: image.reference, reason: `${code}: ${message}` };
    telemetry.error("reading the digest of a tag from ECR failed", fields);
    return undefined;
  },
});
