/**
 * Private registries of any account by their standard host names: AWS, China, EU sovereign. The pattern includes the
 * slash, because a password must never go to a host that only looks like one of these.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/ecr-requests.html
 */
const ECR_HOST = /^\d{12}\.dkr\.ecr\.([a-z]+-[a-z-]+-\d)\.amazonaws\.(?:com(?:\.cn)?|eu)\//;
/** FIPS and dual-stack host names of the same registries; in a pattern, account and region may have wildcards. */
const OTHER_ECR_HOST =
  /^([\d*?]{1,12})\.dkr(?:\.ecr-fips\.([a-z\d*?-]+)\.amazonaws\.(com(?:\.cn)?|eu)|-ecr(?:-fips)?\.([a-z\d*?-]+)\.on\.(aws|amazonwebservices\.com\.cn|amazonwebservices\.eu))$/;
const STANDARD_ENDS: Readonly<Record<string, string>> = {
  aws: "com",
  "amazonwebservices.com.cn": "com.cn",
  "amazonwebservices.eu": "eu",
};

/** Returns the region of the reference's private ECR registry; undefined for other registries. */
export function ecrRegion(reference: string): string | undefined {
  return ECR_HOST.exec(reference)?.[1];
}

/** Returns the standard host name of a private ECR registry; other hosts are unchanged. */
export function standardEcrHost(host: string): string {
  const [, account, fips, end = "", region = fips, dualStack = ""] = OTHER_ECR_HOST.exec(host) ?? [];
  return account === undefined
    ? host
    : `${account}.dkr.ecr.${region}.amazonaws.${STANDARD_ENDS[dualStack] ?? end}`;
}
