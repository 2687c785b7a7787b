import type { AwsSecurityFinding, BatchImportFindingsResponse } from "@aws-sdk/client-securityhub";
import { type ClientConfig, callRefusal, signedCall } from "../../../clients/signed-call";

/** Imports one finding. @throws Error if the call or the finding is refused */
export type ImportFinding = (finding: AwsSecurityFinding) => Promise<void>;

/**
 * Makes BatchImportFindings a single signed call. Security Hub's own client would make the function half as large again
 * (177 KB).
 *
 * Each call has one finding (the limits are 100 findings and 240 KB), so a refusal concerns a known image. Above ten
 * calls a second Security Hub throttles; the notice is then published again a minute later.
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
  // The first name means that the call is refused, the second that the finding is.
  const isOff = ["InvalidAccessException", "InvalidAccess"].includes(refusal.name);
  const advice = isOff
    ? `Security Hub is not enabled in the account ${AwsAccountId} and the installation's region, or its default product is not. Enable it there, or set security_hub to false. `
    : "";
  return new Error(`${advice}${refusal} (${Id})`, { cause: refusal.cause });
}
