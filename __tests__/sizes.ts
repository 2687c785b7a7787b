/** Something that AWS takes up to a size. */
export interface Size {
  /** Whose size it is, such as `inline policies of the role n-scanner`. */
  readonly what: string;
  readonly size: number;
  readonly limit: number;
}

/**
 * IAM: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html, Lambda:
 * https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html, EventBridge:
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html. CodeBuild says only in its error how long a
 * variable of a build may be (https://github.com/wolfeidau/buildkite-serverless-agent/issues/35). Of the 25,600 characters of a buildspec the
 * last ones are kept free.
 */
export const LIMITS = {
  inlinePoliciesOfRole: 10_240,
  managedPolicy: 6_144,
  managedPoliciesOfRole: 10,
  trustPolicy: 2_048,
  environment: 4_096,
  eventPattern: 2_048,
  buildspec: 22_000,
  buildVariable: 4_096,
  /** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-policies.html */
  queuePolicy: 8_192,
  /** https://docs.aws.amazon.com/general/latest/gr/sns.html */
  topicPolicy: 30_720,
};

/** IAM counts the characters of a policy without its white space. */
export function policySize(document: unknown): number {
  return String(document).replace(/\s/g, "").length;
}

/** Lambda counts the bytes of the JSON text, escapes included. */
export function environmentSize(variables: unknown): number {
  return Buffer.byteLength(JSON.stringify(variables));
}

/** One line each, the fullest first. */
export function sizeTable(sizes: readonly Size[]): string {
  const share = ({ size, limit }: Size) => size / limit;
  return [...sizes]
    .sort((one, other) => share(other) - share(one))
    .map((each) => {
      const { what, size, limit } = each;
      const percent = `${Math.round(100 * share(each))} %`;
      return `${percent.padStart(5)}  ${String(size).padStart(6)} of ${String(limit).padEnd(6)}  ${what}`;
    })
    .join("\n");
}
