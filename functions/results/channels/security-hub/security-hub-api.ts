import type { AwsSecurityFinding, BatchImportFindingsResponse } from "@aws-sdk/client-securityhub";
import { type ClientConfig, callRefusal, signedCall } from "../../../clients/signed-call";

/** BatchImportFindings with one finding. @throws Error where the call or the finding is refused */
export type ImportFinding = (finding: AwsSecurityFinding) => Promise<void>;

/**
 * BatchImportFindings, as one signed call. Security Hub's own client knows every form of finding there is, and would
 * make the function larger by half (177 KB) for everybody.
 *
 * A call has one finding, which is far below the 100 findings and 240 KB that it takes. So a refusal of Security Hub is
 * known for the image it belongs to. Above ten calls a second it throttles, and the outcome is published again a minute
 * later.
 *
 * @see https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_BatchImportFindings.html
 * @see https://docs.aws.amazon.com/securityhub/latest/userguide/finding-update-batchimportfindings.html
 */
export function importFinding(config: ClientConfig): ImportFinding {
  return async (finding) => {
    const called = await signedCall<BatchImportFindingsResponse>(config, {
      service: "securityhub",
      path: "/findings/import",
      content: { Findings: [finding] },
    });
    if (called instanceof Error) {
      throw refused(finding, called);
    }
    const { FailedFindings: [failed] = [] } = called.answer;
    if (failed) {
      throw refused(finding, callRefusal(`${failed.ErrorCode}`, `${failed.ErrorMessage}`));
    }
  };
}

function refused({ AwsAccountId, Id }: AwsSecurityFinding, refusal: Error): Error {
  // The call is refused with one name, a single finding with the other.
  const isOff = ["InvalidAccessException", "InvalidAccess"].includes(refusal.name);
  const advice = isOff
    ? `Security Hub is not enabled in the account ${AwsAccountId} and the installation's region, or its default product is not. Enable it there, or set security_hub to false. `
    : "";
  return new Error(`${advice}${refusal} (${Id})`, { cause: refusal.cause });
}
