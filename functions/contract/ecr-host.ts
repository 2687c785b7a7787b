/**
 * Private registries of any account: standard, FIPS, China, EU sovereign and dual-stack host names. Matched up to the
 * slash, because a password must never go to a host that only looks like one of these.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/ecr-requests.html
 */
const ECR_HOST =
  /^\d{12}\.dkr(?:\.ecr(?:-fips)?\.([a-z]+-[a-z-]+-\d)\.amazonaws\.(?:com(?:\.cn)?|eu)|-ecr(?:-fips)?\.([a-z]+-[a-z-]+-\d)\.on\.(?:aws|amazonwebservices\.(?:com\.cn|eu)))\//;

/** The region of the private ECR registry that the reference lives in; undefined for every other registry. */
export function ecrRegion(reference: string): string | undefined {
  return ECR_HOST.exec(reference)?.slice(1).find(Boolean);
}
