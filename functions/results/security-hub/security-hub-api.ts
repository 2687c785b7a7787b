import type { AwsSecurityFinding, BatchImportFindingsResponse } from "@aws-sdk/client-securityhub";
import { partition } from "@aws-sdk/core/client";
import { SignatureV4 } from "@smithy/signature-v4";
import type { AwsCredentialIdentityProvider, HashConstructor, Provider } from "@smithy/types";
import type { Refusal, SecurityHubApi } from "./security-hub";

const TIMEOUT_MS = 5000;
const MAX_MESSAGE = 200;

/** What is taken from a client of AWS's SDK, so that it need not be found out a second time. */
export interface ClientConfig {
  readonly credentials: AwsCredentialIdentityProvider;
  readonly region: Provider<string>;
  readonly sha256: HashConstructor;
}

/**
 * BatchImportFindings, signed with the parts that the SDK's other clients bring along. Security Hub's own client knows
 * every form of finding there is, and would make the function larger by half (177 KB) for everybody.
 * https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_BatchImportFindings.html
 */
export class SignedSecurityHubApi implements SecurityHubApi {
  constructor(private readonly config: ClientConfig) {}

  async importFinding(finding: AwsSecurityFinding): Promise<Refusal | undefined> {
    const response = await this.post("/findings/import", { Findings: [finding] });
    const body = await response.text();
    if (!response.ok) {
      return refusalOfCall(response, body);
    }
    const { FailedFindings = [] }: Partial<BatchImportFindingsResponse> = JSON.parse(body);
    const [failed] = FailedFindings;
    return (
      failed && {
        code: failed.ErrorCode ?? "unknown error",
        message: failed.ErrorMessage ?? "no reason given",
      }
    );
  }

  private async post(path: string, content: object): Promise<Response> {
    const region = await this.config.region();
    const url = new URL(path, process.env.AWS_ENDPOINT_URL || endpointOf(region));
    const signer = new SignatureV4({ ...this.config, service: "securityhub", region });
    const body = JSON.stringify(content);
    const { headers } = await signer.sign({
      method: "POST",
      protocol: url.protocol,
      hostname: url.hostname,
      path: url.pathname,
      query: {},
      headers: { host: url.host, "content-type": "application/json" },
      body,
    });
    return fetch(url, { method: "POST", headers, body, signal: AbortSignal.timeout(TIMEOUT_MS) });
  }
}

function endpointOf(region: string): string {
  return `https://securityhub.${region}.${partition(region).dnsSuffix}`;
}

/** The error's name is in a header or in the body, unless it was not Security Hub that answered. */
function refusalOfCall(response: Response, body: string): Refusal {
  const content = contentOf(body);
  const name = response.headers.get("x-amzn-errortype") ?? content.__type ?? content.Code;
  return {
    code: name?.split(":")[0] ?? `HTTP ${response.status}`,
    message: content.Message ?? content.message ?? body.slice(0, MAX_MESSAGE),
  };
}

function contentOf(body: string): Partial<Record<"__type" | "Code" | "Message" | "message", string>> {
  try {
    return Object(JSON.parse(body));
  } catch {
    return {};
  }
}
