import { devNull } from "node:os";

/** Settings for a real deployment in the same shell, which must not reach the demo. */
const DEPLOYMENT_SETTINGS = /^(AWS_|TF_VAR_|TF_CLI_|TF_WORKSPACE$|TF_DATA_DIR$|STATE_|CDKTF_)/;

/** Prevents the demo from reading ~/.aws, whose default profile may change more than credentials. */
const NO_AWS_FILES = { AWS_CONFIG_FILE: devNull, AWS_SHARED_CREDENTIALS_FILE: devNull };

/** Removes all AWS and deployment settings, so that this process and its children cannot reach a real account. */
export function isolateProcess(temporaryFolder: string): void {
  for (const name of Object.keys(process.env)) {
    if (DEPLOYMENT_SETTINGS.test(name)) {
      delete process.env[name];
    }
  }
  Object.assign(process.env, NO_AWS_FILES, {
    TMPDIR: temporaryFolder,
    // The demo also supports Node versions that the SDK will soon drop.
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
  });
}

/** Returns the environment of cdktf and Terraform: settings of the embedded AWS instead of the caller's. */
export function deploymentEnvironment(
  childEnvironment: Readonly<Record<string, string>>,
  own: Readonly<Record<string, string>>,
): Record<string, string> {
  return { ...childEnvironment, ...NO_AWS_FILES, ...own };
}
