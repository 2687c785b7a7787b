import { isOutage } from "../clients/outage";
import { type ClientConfig, signedCall } from "../clients/signed-call";
import { parseArn, unqualified } from "../contract/arn";
import type { ScanError, StoredToken } from "../contract/images/scan";
import { BUILD_ERRORS } from "../errors/build-errors";
import { errorOf } from "../errors/error-reason";
import { RUNNER_ERRORS } from "../errors/runner-errors";

/** The answers of both services, as far as they are read; times are seconds since 1970. */
interface Described {
  readonly VersionIdsToStages: Readonly<Record<string, readonly string[]>>;
  readonly LastChangedDate: number;
  readonly Parameters: readonly { readonly Version?: number; readonly LastModifiedDate?: number }[];
}

/**
 * Looks at the version of the token in Secrets Manager or Systems Manager, and never at its value.
 *
 * @param place ARN of the secret, perhaps with the key of its JSON, or name of the parameter
 * @returns undefined where nobody may say
 * @throws Error where there is no answer now
 * @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_DescribeSecret.html
 * @see https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_DescribeParameters.html
 */
export async function describeToken(config: ClientConfig, place: string): Promise<StoredToken | undefined> {
  const { region } = parseArn(place);
  const [service, target, content] = place.startsWith("arn:")
    ? (["secretsmanager", "secretsmanager.DescribeSecret", { SecretId: unqualified(place) }] as const)
    : ([
        "ssm",
        "AmazonSSM.DescribeParameters",
        { ParameterFilters: [{ Key: "Name", Values: [place] }] },
      ] as const);
  const headers = { "content-type": "application/x-amz-json-1.1", "x-amz-target": target };
  const ofPlace = region ? { ...config, region: async () => region } : config;
  const called = await signedCall<Described>(ofPlace, { service, headers, content });
  if ("code" in called) {
    if (isOutage({ ...called, name: called.code })) {
      throw new Error(`${target} gives no answer (${called.code}): ${called.message}`);
    }
    return undefined;
  }
  const { VersionIdsToStages = {}, LastChangedDate, Parameters: [parameter] = [] } = called.answer;
  const current = Object.entries(VersionIdsToStages).find(([, stages]) => stages.includes("AWSCURRENT"));
  const changedAt = new Date(1000 * (parameter?.LastModifiedDate ?? LastChangedDate ?? 0));
  return { place, version: current?.[0] ?? String(parameter?.Version ?? ""), changedAt };
}

/**
 * Adds what is stored to the error of a scan that ended for want of a token, which may have met an unreadable secret.
 *
 * @param begunAt when the scan began
 * @returns undefined where the token was stored since then, so that the scan is worth another try
 */
export async function withStoredToken(
  error: ScanError,
  begunAt: Date,
  look: () => Promise<StoredToken | undefined>,
): Promise<ScanError | undefined> {
  const isMissing = error.code === RUNNER_ERRORS.TokenMissing.code;
  if (!isMissing && error.code !== BUILD_ERRORS.UnreadableSecret.code) {
    return error;
  }
  const token = await look().catch(() => undefined);
  if (token?.version && token.changedAt > begunAt) {
    return undefined;
  }
  if (token === undefined || (token.version && !isMissing)) {
    return error;
  }
  return { ...(isMissing ? error : errorOf(RUNNER_ERRORS.TokenMissing, {})), token };
}

/** Why a scan begins again that met no token. */
export const TOKEN_STORED = "The token was stored after the scan had begun, which begins again.";
