import type { ClientConfig } from "../../../clients/signed-call";
import type { Digest, Image } from "../../../contract/images/image";
import type { Telemetry } from "../../../contract/telemetry";
import { digestInEcr } from "../../../deployments/ecr-tag";
import { troubleOf } from "../trouble";

/** Asks ECR for the digests of tags. Where ECR refuses for good, or the image is none of ECR, nothing is known. */
export class EcrTags {
  constructor(
    private readonly config: ClientConfig,
    private readonly telemetry: Telemetry,
  ) {}

  /**
   * The digest of what a tag names now.
   *
   * @returns undefined where it cannot be known
   * @throws where ECR does not answer, and may a moment later
   */
  async digestOf(image: Image): Promise<Digest | undefined> {
    const answer = await digestInEcr(this.config, image);
    if (answer === undefined || "digest" in answer) {
      return answer?.digest;
    }
    const error = Object.assign(new Error(answer.message), { name: answer.code, cause: answer.cause });
    if (troubleOf(error).kind === "passing") {
      throw error;
    }
    this.telemetry.error("reading the digest of a tag from ECR failed", {
      image: image.reference,
      reason: `${answer.code}: ${answer.message}`,
    });
    return undefined;
  }
}
