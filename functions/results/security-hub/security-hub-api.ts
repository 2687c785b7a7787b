import type { AwsSecurityFinding, BatchImportFindingsResponse } from "@aws-sdk/client-securityhub";
import { type CallRefusal, type ClientConfig, signedCall } from "../../clients/signed-call";

/** BatchImportFindings with one finding; the refusal, if any, of the call or of the finding. */
export type ImportFinding = (finding: AwsSecurityFinding) => Promise<CallRefusal | undefined>;

/**
 * BatchImportFindings, as one signed call. Security Hub's own client knows every form of finding there is, and would
 * make the function larger by half (177 KB) for everybody.
 * https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_BatchImportFindings.html
 */
export function importFinding(config: ClientConfig): ImportFinding {
  return async (finding) => {
    const called = await signedCall<BatchImportFindingsResponse>(config, {
      service: "securityhub",
      path: "/findings/import",
      content: { Findings: [finding] },
    });
    if ("code" in called) {
      return called;
    }
    const { FailedFindings: [failed] = [] } = called.answer;
    return failed && { code: failed.ErrorCode ?? "unknown error", message: `${failed.ErrorMessage}` };
  };
}
