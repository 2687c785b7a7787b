import { isOutage } from "../clients/outage";
import { type ClientConfig, patientCall } from "../clients/signed-call";
import { within } from "../clients/time-limit";
import { parseArn, unqualified } from "../contract/arn";
import { SECOND } from "../contract/durations";
import type { ScanError, StoredToken } from "../contract/images/scan";
import { BUILD_ERRORS } from "../errors/build-errors";
import { errorOf } from "../errors/error-reason";
import { RUNNER_ERRORS } from "../errors/runner-errors";

/**
 * Calls Secrets Manager, in the region of a secret's ARN, or Systems Manager for a parameter's name. Makes signed
 * calls, because the clients of these services have some hundred other calls, too.
 */
export function askStore<T extends object>(
  config: ClientConfig,
  place: string,
  operation: string,
  content: object,
) {
  const [service, prefix] = isSecret(place) ? ["secretsmanager", "secretsmanager"] : ["ssm", "AmazonSSM"];
  const region = isSecret(place) ? async () => parseArn(place).region : config.region;
  return patientCall<T>({ ...config, region }, { service, target: `${prefix}.${operation}`, content });
}

export const isSecret = (place: string): boolean => place.startsWith("arn:");

/** The properties of both answers that are read. Times are seconds since 1970. */
interface Described {
  readonly VersionIdsToStages: Readonly<Record<string, readonly string[]>>;
  readonly LastChangedDate: number;
  readonly Parameters: readonly { readonly Version: number; readonly LastModifiedDate: number }[];
}

/**
 * Reads the version of the token, never its value.
 *
 * @param place ARN of the secret, optionally with the key of its JSON, or name of the parameter
 * @returns undefined if reading it is not permitted
 * @throws Error if there is no answer now
 * @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_DescribeSecret.html
 * @see https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_DescribeParameters.html
 */
export async function describeToken(config: ClientConfig, place: string): Promise<StoredToken | undefined> {
  const [operation, asked] = isSecret(place)
    ? ["DescribeSecret", { SecretId: unqualified(place) }]
    : ["DescribeParameters", { ParameterFilters: [{ Key: "Name", Values: [place] }] }];
  const called = await askStore<Described>(config, place, operation, asked);
  if (called instanceof Error) {
    if (isOutage(called)) {
      throw called;
    }
    return undefined;
  }
  const { VersionIdsToStages = {}, LastChangedDate = 0, Parameters: [parameter] = [] } = called.answer;
  const current = Object.entries(VersionIdsToStages).find(([, stages]) => stages.includes("AWSCURRENT"));
  const changedAt = new Date(1000 * (parameter?.LastModifiedDate ?? LastChangedDate));
  return { place, version: current?.[0] ?? String(parameter?.Version ?? ""), changedAt };
}

/**
 * Milliseconds for reading the version. This delays an error, for which the coordinator waits eight seconds at most.
 */
const LOOK_MS = 3 * SECOND;

/**
 * Adds the stored token to the error of a scan that ended for lack of a token, or because a secret was unreadable.
 *
 * @param begunAt when the scan began
 * @returns no error if a token was stored after the scan began: the scan begins again
 */
export async function withStoredToken(
  error: ScanError,
  begunAt: Date,
  look: () => Promise<StoredToken | undefined>,
): Promise<ScanError | { readonly kind: "no-capacity"; readonly reason: string }> {
  const isMissing = error.code === RUNNER_ERRORS.TokenMissing.code;
  const token =
    isMissing || error.code === BUILD_ERRORS.UnreadableSecret.code
      ? await within(LOOK_MS, look()).catch(() => undefined)
      : undefined;
  if (token?.version && token.changedAt > begunAt) {
    const reason = "The token was stored after the scan had begun, so the scan begins again.";
    return { kind: "no-capacity", reason };
  }
  return token === undefined || (token.version && !isMissing)
    ? error
    : { ...(isMissing ? error : errorOf(RUNNER_ERRORS.TokenMissing, {})), token };
}
