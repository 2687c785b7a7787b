import { HOUR } from "../contract/durations";

/** A secret that task definitions named for an image's repository, or that they named none. */
export interface KnownSecret {
  /** ARN of the secret, perhaps without its last six characters; absent: the image is pulled without one. */
  readonly arn?: string | undefined;
  /** The latest sighting with it, exact to an hour. */
  readonly seenAt: Date;
  /** When the registry refused a scan with it; absent where it did not since the image's latest verdict. */
  readonly refusedAt?: Date | undefined;
}

/** Secrets that an image remembers. */
const MOST_SECRETS = 5;
/**
 * The longest ARN of a secret: a name of 512 characters in the partition and region with the longest names. A task
 * definition may name anything, and what is longer names no secret.
 *
 * @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html
 */
const LONGEST_ARN_BYTES = 640;

/**
 * The secrets after a sighting, the latest first; of more than five, the one seen longest ago goes.
 *
 * @returns the same list where the sighting says nothing new within the hour
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
  return [seen, ...known.filter((each) => each !== before)].slice(0, MOST_SECRETS);
}

/** The secrets after the registry refused a scan with one of them. */
export function withRefusedSecret(
  known: readonly KnownSecret[],
  arn: string | undefined,
  now: Date,
): readonly KnownSecret[] {
  return known.map((each) => (each.arn === arn ? { ...each, refusedAt: now } : each));
}

/** Whether a scan with the secret may succeed although one with another secret was refused. No scan uses what is not known. */
export function isUnrefused(known: readonly KnownSecret[], arn: string | undefined): boolean {
  return known.some((each) => each.arn === arn && each.refusedAt === undefined);
}

/** The secret whose turn it is: of those that were not refused the one seen last, else the one refused longest ago. */
export function nextSecret(known: readonly KnownSecret[]): string | undefined {
  const unrefused = known.find(({ refusedAt }) => refusedAt === undefined);
  const refused = known.toSorted((one, other) => timeOf(one.refusedAt) - timeOf(other.refusedAt));
  return (unrefused ?? refused[0])?.arn;
}

const timeOf = (time: Date | undefined): number => time?.getTime() ?? 0;
