import { ecrRegion } from "../../contract/ecr-host";
import { runCommand } from "../command";
import { RunnerError } from "../runner-error";
import type { Settings } from "../settings";

/** Both absent for an anonymous pull. */
export type RegistryLogin = Pick<Settings, "loginUser" | "loginPassword">;

/**
 * ECR: the build's own role. Every other registry: the credentials that the build was started with, or none.
 * @throws RunnerError where the credentials hold Sysdig's token, or ECR gives no password
 */
export function registryLogin({ reference, apiToken, loginUser, loginPassword }: Settings): RegistryLogin {
  const region = ecrRegion(reference);
  if (region) {
    // The password is valid in the registry's own region only, which need not be the build's.
    const options = ["ecr", "get-login-password", "--region", region];
    return { loginUser: "AWS", loginPassword: runCommand("aws", options, "EcrLogin", "aws").trim() };
  }
  if (!loginPassword) return {};
  // The starter of a build may let these read the token's secret: no registry may get to see it.
  if (`${loginUser} ${loginPassword}`.includes(apiToken)) throw new RunnerError("TokenAsPassword");
  return { loginUser, loginPassword };
}
