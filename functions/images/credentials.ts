import { HOUR } from "../contract/durations";

/** A secret that task definitions named for an image's repository. Without an ARN: they named none. */
export interface KnownSecret {
  /** ARN of the secret, perhaps without its last six characters; absent: the image is pulled without a secret. */
  readonly arn?: string | undefined;
  /** Latest sighting with the secret, exact to an hour. */
  readonly seenAt: Date;
  /**
   * When the registry refused a scan with the secret; absent if it has not done so since the image's latest verdict.
   */
  readonly refusedAt?: Date | undefined;
}

/** Secrets remembered of each image. */
const MAX_SECRETS = 5;
/**
 * Longest ARN of a secret: a name of 512 characters in the partition and region with the longest names. A task
 * definition may contain any text; a longer text is not an ARN of a secret.
 *
 * @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html
 */
const LONGEST_ARN_BYTES = 640;

/**
 * Adds a sighting to the secrets, the latest first. Of more than five, drops the secret seen longest ago.
 *
 * @returns the same list if the secret was seen within the hour, or is not a secret
 */
export function withSeenSecret(
  known: readonly KnownSecret[],
  arn: string | undefined,
  now: Date,
): readonly KnownSecret[] {
  const before = known.find((each) => each.arn === arn);
  const isKnown = before !== undefined && before.seenAt.getTime() > now.getTime() - HOUR;
  if (isKnown || Buffer.byteLength(arn ?? "") > LONGEST_ARN_BYTES) {
    return known;
  }
  const seen: KnownSecret = { ...before, arn, seenAt: now };
  return [seen, ...known.filter((each) => each !== before)].slice(0, MAX_SECRETS);
}

export function withRefusedSecret(
  known: readonly KnownSecret[],
  arn: string | undefined,
  now: Date,
): readonly KnownSecret[] {
  return known.map((each) => (each.arn === arn ? { ...each, refusedAt: now } : each));
}

/** Whether a scan with this secret may succeed after another secret was refused. Unknown secrets are not used. */
export function isUnrefused(known: readonly KnownSecret[], arn: string | undefined): boolean {
  return known.some((each) => each.arn === arn && each.refusedAt === undefined);
}

/** Returns the secret of the next scan: the last seen that was not refused, else the secret refused longest ago. */
export function nextSecret(known: readonly KnownSecret[]): string | undefined {
  const unrefused = known.find(({ refusedAt }) => refusedAt === undefined);
  const refused = known.toSorted((one, other) => timeOf(one.refusedAt) - timeOf(other.refusedAt));
  return (unrefused ?? refused[0])?.arn;
}

const timeOf = (time: Date | undefined): number => time?.getTime() ?? 0;
