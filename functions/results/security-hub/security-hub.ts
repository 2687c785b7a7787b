import type { AwsSecurityFinding } from "@aws-sdk/client-securityhub";
import { partition } from "@aws-sdk/core/client";
import type { CallRefusal } from "../../clients/signed-call";
import { isFindingChange, isOutcome, type Notice } from "../../contract/notices/notice";
import type { Outcome } from "../../contract/notices/outcome";
import { NotPublishedError, type ResultsChannel } from "../results-channel";
import type { Findings } from "./findings";
import { findingOf, followingFinding } from "./security-hub-finding";

export interface SecurityHubApi {
  /** BatchImportFindings with one finding; the refusal, if any, of the call or of the finding. */
  importFinding(finding: AwsSecurityFinding): Promise<CallRefusal | undefined>;
}

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
    private readonly api: SecurityHubApi,
    private readonly findings: Pick<Findings, "record">,
  ) {}

  async publish(notice: Notice): Promise<void> {
    if (isOutcome(notice) && "verdict" in notice) {
      await this.import(notice, notice, findingOf(notice, partition(notice.region).name));
      await this.findings.record(notice);
    } else if (isFindingChange(notice)) {
      const { outcome } = notice;
      await this.import(notice, outcome, followingFinding(notice, partition(outcome.region).name));
    }
  }

  private async import(notice: Notice, outcome: Outcome, finding: AwsSecurityFinding): Promise<void> {
    const refusal = await this.api.importFinding(finding);
    if (refusal !== undefined) {
      throw new NotPublishedError(notice, "Security Hub", explain(refusal, outcome), {
        cause: refusal.cause,
      });
    }
  }
}

function explain({ code, message }: CallRefusal, { account, region }: Outcome): string {
  // The call is refused with one name, a single finding with the other.
  if (code === "InvalidAccessException" || code === "InvalidAccess") {
    return `Security Hub is not enabled in the account ${account} and the region ${region}, or its default product is not. Enable it there, or set security_hub to false. (${code}: ${message})`;
  }
  return `${code}: ${message}`;
}
