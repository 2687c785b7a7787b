import { devNull } from "node:os";

/** Settings of a real deployment in the same shell, which must not reach the demo. */
const DEPLOYMENT_SETTINGS = /^(AWS_|TF_VAR_|TF_CLI_|TF_WORKSPACE$|TF_DATA_DIR$|STATE_|CDKTF_)/;

/** Nothing reads ~/.aws: its default profile may change more than credentials. */
const NO_AWS_FILES = { AWS_CONFIG_FILE: devNull, AWS_SHARED_CREDENTIALS_FILE: devNull };

/** Removes all AWS and deployment settings from this process: neither it nor its children can reach a real account. */
export function isolateProcess(temporaryFolder: string): void {
  for (const name of Object.keys(process.env)) {
    if (DEPLOYMENT_SETTINGS.test(name)) {
      delete process.env[name];
    }
  }
  Object.assign(process.env, NO_AWS_FILES, {
    TMPDIR: temporaryFolder,
    // The demo also runs on Node versions that the SDK will soon drop.
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
  });
}

/** Returns the environment of cdktf and Terraform: the local AWS's, without the caller's AWS settings. */
export function deploymentEnvironment(
  childEnvironment: Readonly<Record<string, string>>,
  own: Readonly<Record<string, string>>,
): Record<string, string> {
  return { ...childEnvironment, ...NO_AWS_FILES, ...own };
}
