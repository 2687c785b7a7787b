import { ecrRegion } from "../../contract/ecr-host";
import { runCommand } from "../command";
import { ScanError } from "../scan-error";
import type { Settings } from "../settings";

/** What the scanner reads from its environment; empty means an anonymous pull. */
export interface RegistryLogin {
  readonly REGISTRY_USER?: string;
  readonly REGISTRY_PASSWORD?: string;
}

/**
 * ECR: the build's own role. Every other registry: the credentials that the build was started with, or none.
 * @throws ScanError where the credentials hold Sysdig's token, or ECR gives no password
 */
export function registryLogin(settings: Settings): RegistryLogin {
  const { IMAGE_REFERENCE, SECURE_API_TOKEN, REGISTRY_USER, REGISTRY_PASSWORD } = settings;
  const region = ecrRegion(IMAGE_REFERENCE);
  if (region) {
    // The password is valid in the registry's own region only, which need not be the build's.
    const options = ["ecr", "get-login-password", "--region", region];
    const password = runCommand("aws", options, "EcrLogin", "aws");
    return { REGISTRY_USER: "AWS", REGISTRY_PASSWORD: password.trim() };
  }
  if (!REGISTRY_PASSWORD) return {};
  // Whoever starts a build may let these read the token's secret: no registry may get to see it.
  if (`${REGISTRY_USER} ${REGISTRY_PASSWORD}`.includes(SECURE_API_TOKEN)) {
    throw new ScanError("TokenAsPassword");
  }
  return { REGISTRY_USER, REGISTRY_PASSWORD };
}
