import { runCommand } from "./command";

/** What the scanner reads from its environment; empty means an anonymous pull. */
export interface RegistryLogin {
  readonly REGISTRY_USER?: string;
  readonly REGISTRY_PASSWORD?: string;
}

// Private registries of any account: standard, FIPS, China and dual-stack host names. Matched up to the slash, because
// a password must never go to a host that only looks like one of these.
// https://docs.aws.amazon.com/AmazonECR/latest/userguide/ecr-requests.html
const ECR_HOST =
  /^\d{12}\.dkr(?:\.ecr(?:-fips)?\.([a-z]+-[a-z-]+-\d)\.amazonaws\.com(?:\.cn)?|-ecr\.([a-z]+-[a-z-]+-\d)\.on\.aws)\//;

/** The region of the private ECR registry that the reference lives in; undefined for every other registry. */
export function ecrRegion(reference: string): string | undefined {
  return ECR_HOST.exec(reference)?.slice(1).find(Boolean);
}

/** Logs in to ECR with the build's own role; every other registry is pulled from anonymously. */
export function registryLogin(reference: string): RegistryLogin {
  // The password is valid in the registry's own region only, which need not be the build's.
  const region = ecrRegion(reference);
  if (!region) return {};
  const options = ["ecr", "get-login-password", "--region", region];
  const password = runCommand("aws", options, "the scanner role needs ecr:GetAuthorizationToken");
  return { REGISTRY_USER: "AWS", REGISTRY_PASSWORD: password.trim() };
}
