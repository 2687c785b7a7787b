import { ecrRegion } from "../../../contract/images/ecr-host";
import { runCommand } from "../command";
import { RunnerError } from "../runner-error";
import type { Settings } from "../settings";
import { singleLine } from "../single-line";

/** User and password are absent for an anonymous pull. */
export type RegistryLogin = Pick<Settings, "loginUser" | "loginPassword">;

/**
 * Returns the password of a role for ECR, otherwise the build's credentials if there are any.
 * @throws RunnerError if the credentials contain Sysdig's token, or ECR gives no password
 */
export function registryLogin(settings: Settings): RegistryLogin {
  const { reference, apiToken, loginUser, loginPassword } = settings;
  const region = ecrRegion(reference);
  if (region) return { loginUser: "AWS", loginPassword: ecrPassword(region, settings) };
  if (!loginPassword) return {};
  // Whoever starts a build may set these variables to the token's secret, and no registry may get the token.
  if (`${loginUser} ${loginPassword}`.includes(apiToken)) throw new RunnerError("TokenAsPassword");
  return { loginUser, loginPassword };
}

/** Uses the member's role. If it is refused, as for an account that is no member, uses the build's own role. */
function ecrPassword(region: string, { reference, MEMBER_PULL_ROLE, CODEBUILD_BUILD_ARN }: Settings): string {
  const aws = (command: string, environment?: NodeJS.ProcessEnv) =>
    runCommand("aws", command.split(" "), "EcrLogin", "aws", undefined, environment).trim();
  // The password is valid only in the registry's region, which may differ from the build's.
  const login = `ecr get-login-password --region ${region}`;
  const account = reference.slice(0, 12);
  if (MEMBER_PULL_ROLE && !CODEBUILD_BUILD_ARN?.includes(`:${account}:`)) {
    try {
      const role = MEMBER_PULL_ROLE.replace("ACCOUNT", account);
      const [, installation] = /([^/]+)-member-/.exec(role) ?? [];
      // Read as text, because an error about unreadable JSON would quote the credentials.
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
