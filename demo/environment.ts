import { devNull } from "node:os";

/** Settings of a real deployment from the same shell that must not leak into the demo's. */
const DEPLOYMENT_SETTINGS = /^(AWS_|TF_VAR_|TF_CLI_|TF_WORKSPACE$|TF_DATA_DIR$|STATE_|CDKTF_)/;

/** With these nobody reads ~/.aws, whose default profile may change more than credentials. */
const NO_AWS_FILES = { AWS_CONFIG_FILE: devNull, AWS_SHARED_CREDENTIALS_FILE: devNull };

/**
 * Takes all AWS and deployment settings out of this process, so that neither its SDK clients nor its children
 * can reach a real account. It moves the temporary files of all of them into one folder.
 */
export function isolateProcess(temporaryFolder: string): void {
  for (const name of Object.keys(process.env)) {
    if (DEPLOYMENT_SETTINGS.test(name)) {
      delete process.env[name];
    }
  }
  Object.assign(process.env, NO_AWS_FILES, {
    TMPDIR: temporaryFolder,
    // The demo also runs on Node versions that the SDK is about to leave.
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
  });
}

/** The environment of cdktf and Terraform: that of a child of the local AWS, and nothing of the caller's AWS. */
export function deploymentEnvironment(
  childEnvironment: Readonly<Record<string, string>>,
  own: Readonly<Record<string, string>>,
): Record<string, string> {
  return { ...childEnvironment, ...NO_AWS_FILES, ...own };
}
