import type { AwsSecurityFinding, BatchImportFindingsResponse } from "@aws-sdk/client-securityhub";
import { type CallRefusal, type ClientConfig, signedCall } from "../../clients/signed-call";
import type { SecurityHubApi } from "./security-hub";

/**
 * BatchImportFindings, as one signed call. Security Hub's own client knows every form of finding there is, and would
 * make the function larger by half (177 KB) for everybody.
 * https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_BatchImportFindings.html
 */
export class SignedSecurityHubApi implements SecurityHubApi {
  constructor(private readonly config: ClientConfig) {}

  async importFinding(finding: AwsSecurityFinding): Promise<CallRefusal | undefined> {
    const called = await signedCall<BatchImportFindingsResponse>(this.config, {
      service: "securityhub",
      path: "/findings/import",
      content: { Findings: [finding] },
    });
    if ("code" in called) {
      return called;
    }
    const { FailedFindings: [failed] = [] } = called.answer;
    return (
      failed && {
        code: failed.ErrorCode ?? "unknown error",
        message: failed.ErrorMessage ?? "no reason given",
      }
    );
  }
}
