import type { AwsSecurityFinding } from "@aws-sdk/client-securityhub";
import { partition } from "@aws-sdk/core/client";
import { noAnswer, type Refusal } from "../../clients/signed-call";
import { asDigest, type Image } from "../../contract/image";
import type { ImageScan, ImageScanCompleted } from "../../contract/image-scan";
import type { ResultsChannel } from "../results-channel";
import { findingOf } from "./security-hub-finding";

/** A finding that Security Hub did not take; the message names the image and says what to do. */
export class FindingNotImportedError extends Error {
  override readonly name = "FindingNotImportedError";
}

export interface SecurityHubApi {
  /** BatchImportFindings with one finding; the refusal, if any, of the call or of the finding. */
  importFinding(finding: AwsSecurityFinding): Promise<Refusal | undefined>;
}

/** When an image was seen first, as ISO 8601; undefined where nobody knows any more. */
export type FirstSeenAt = (image: Image) => Promise<string | undefined>;

/**
 * Keeps one finding per image in Security Hub. An error is not a verdict: it leaves the finding as it is.
 *
 * One finding a call: far below the 100 findings and 240 KB that a call takes, and what Security Hub refuses is known for
 * the image it belongs to. Above ten calls a second it throttles, and the outcome is told again a minute later.
 * https://docs.aws.amazon.com/securityhub/latest/userguide/finding-update-batchimportfindings.html
 */
export class SecurityHub implements ResultsChannel {
  readonly name = "security-hub";

  constructor(
    private readonly api: SecurityHubApi,
    private readonly firstSeenAt: FirstSeenAt,
  ) {}

  /** @throws FindingNotImportedError where Security Hub does not take the finding */
  async publish(scan: ImageScan): Promise<void> {
    if (!isCompleted(scan)) {
      return;
    }
    const { digest, ...image } = scan.image;
    const createdAt = await this.firstSeenAt({ ...image, digest: asDigest(digest) });
    const finding = findingOf(scan, partition(scan.region).name, createdAt);
    const refusal = await this.api.importFinding(finding).catch(noAnswer);
    if (refusal !== undefined) {
      throw new FindingNotImportedError(
        `The finding of the image ${scan.image.reference} (${scan.image.platform}) could not be imported into Security Hub: ${explain(refusal, scan)}`,
      );
    }
  }
}

function isCompleted(scan: ImageScan): scan is ImageScanCompleted {
  return "verdict" in scan;
}

function explain({ code, message }: Refusal, { account, region }: ImageScan): string {
  // The call is refused with one name, a single finding with the other.
  if (code === "InvalidAccessException" || code === "InvalidAccess") {
    return `Security Hub is not enabled in the account ${account} and the region ${region}, or its default product is not. Enable it there, or set security_hub to false. (${code}: ${message})`;
  }
  return `${code}: ${message}`;
}
