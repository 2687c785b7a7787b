import { isOutage } from "../../../clients/outage";
import type { ClientConfig } from "../../../clients/signed-call";
import type { Telemetry } from "../../../contract/telemetry";
import { digestInEcr } from "../../../deployments/ecr-tag";
import type { ImageReader } from "./deployed-images";

/** Reads the digests of tags from ECR. The digest is unknown if ECR refuses and would refuse again. */
export const ecrTags = (config: ClientConfig, telemetry: Telemetry): ImageReader["tags"] => ({
  digestOf: (image) =>
    digestInEcr(config, image).catch((error) => {
      if (isOutage(error)) {
        throw error;
      }
      const fields = { image: image.reference, reason: String(error) };
      telemetry.error("reading the digest of a tag from ECR failed", fields);
      return undefined;
    }),
});
