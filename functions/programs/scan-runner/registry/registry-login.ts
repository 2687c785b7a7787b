import { ecrRegion } from "../../../contract/images/ecr-host";
import { runCommand } from "../command";
import { RunnerError } from "../runner-error";
import type { Settings } from "../settings";
import { singleLine } from "../single-line";

/** Both absent for an anonymous pull. */
export type RegistryLogin = Pick<Settings, "loginUser" | "loginPassword">;

/**
 * ECR: the password of a role. Every other registry: the credentials that the build was started with, or none.
 * @throws RunnerError where the credentials hold Sysdig's token, or ECR gives no password
 */
export function registryLogin(settings: Settings): RegistryLogin {
  const { reference, apiToken, loginUser, loginPassword } = settings;
  const region = ecrRegion(reference);
  if (region) return { loginUser: "AWS", loginPassword: ecrPassword(region, settings) };
  if (!loginPassword) return {};
  // The starter of a build may let these read the token's secret: no registry may get to see it.
  if (`${loginUser} ${loginPassword}`.includes(apiToken)) throw new RunnerError("TokenAsPassword");
  return { loginUser, loginPassword };
}

/**
 * By the role of the member whose account the registry is of. Where that is refused, as of an account that is no member, by
 * the build's own.
 */
function ecrPassword(region: string, { reference, MEMBER_PULL_ROLE, CODEBUILD_BUILD_ARN }: Settings): string {
  const aws = (command: string, environment?: NodeJS.ProcessEnv) =>
    runCommand("aws", command.split(" "), "EcrLogin", "aws", undefined, environment).trim();
  // The password is valid in the registry's own region only, which need not be the build's.
  const login = `ecr get-login-password --region ${region}`;
  const account = reference.slice(0, 12);
  if (MEMBER_PULL_ROLE && !CODEBUILD_BUILD_ARN?.includes(`:${account}:`)) {
    try {
      const role = MEMBER_PULL_ROLE.replace("ACCOUNT", account);
      const [, installation] = /([^/]+)-member-/.exec(role) ?? [];
      // As text: where JSON cannot be read, the error would quote it.
      const [AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN] = aws(
        `sts assume-role --role-arn ${role} --role-session-name ${installation}-scan-runner --external-id ${account} --output text --query Credentials.[AccessKeyId,SecretAccessKey,SessionToken]`,
      ).split(/\s+/);
      return aws(login, { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN });
    } catch (error) {
      const { problem, message } = error as RunnerError;
      if (problem !== "EcrLogin") throw error;
      console.log(singleLine(message));
    }
  }
  return aws(login);
}
