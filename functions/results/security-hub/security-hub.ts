import type { AwsSecurityFinding } from "@aws-sdk/client-securityhub";
import { partition } from "@aws-sdk/core/client";
import { isFindingChange, isOutcome, type Notice } from "../../contract/notices/notice";
import type { ResultsChannel } from "../results-channel";
import type { Findings } from "./findings";
import type { ImportFinding } from "./security-hub-api";
import { findingOf, followingFinding } from "./security-hub-finding";

/**
 * Keeps one finding per image in Security Hub, archived while nothing runs the image. An error is not a verdict: it
 * leaves the finding as it is. Notices about the installation or a deployment are no finding of any image, and are left
 * out.
 *
 * A call has one finding, which is far below the 100 findings and 240 KB that it takes. So a refusal of Security Hub is
 * known for the image it belongs to. Above ten calls a second it throttles, and the outcome is published again a minute
 * later. https://docs.aws.amazon.com/securityhub/latest/userguide/finding-update-batchimportfindings.html
 */
export class SecurityHub implements ResultsChannel {
  /** @param findings remembers what Security Hub shows, so that it can follow whether the images run */
  constructor(
    private readonly importFinding: ImportFinding,
    private readonly findings: Pick<Findings, "record">,
  ) {}

  async publish(notice: Notice): Promise<void> {
    if (isOutcome(notice) && "verdict" in notice) {
      await this.import(findingOf(notice, partition(notice.region).name));
      await this.findings.record(notice);
    } else if (isFindingChange(notice)) {
      await this.import(followingFinding(notice, partition(notice.outcome.region).name));
    }
  }

  private async import(finding: AwsSecurityFinding): Promise<void> {
    const { code, message, cause } = (await this.importFinding(finding)) ?? {};
    if (code === undefined) {
      return;
    }
    // The call is refused with one name, a single finding with the other.
    const isOff = code === "InvalidAccessException" || code === "InvalidAccess";
    const advice = isOff
      ? `Security Hub is not enabled in the account ${finding.AwsAccountId} and the installation's region, or its default product is not. Enable it there, or set security_hub to false. `
      : "";
    throw new Error(`${advice}${code}: ${message}`, { cause });
  }
}
