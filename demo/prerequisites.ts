import { runCommand } from "../local-aws/run-command";

const OLDEST_TERRAFORM = [1, 11] as const;

export function terraformCommand(): string {
  return process.env.TERRAFORM_BINARY_NAME || "terraform";
}

/** Returns the name and version, such as `terraform 1.11.4`. @throws Error with a sentence that says what to install */
export async function findTerraform(): Promise<string> {
  const command = terraformCommand();
  const { code, output } = await runCommand(command, ["version", "-json"], {
    env: { ...process.env, CHECKPOINT_DISABLE: "1" },
  });
  const version = /"terraform_version":\s*"([^"]+)"/.exec(output)?.[1];
  const install = "install it from https://developer.hashicorp.com/terraform/install";
  const needed = `Terraform ${OLDEST_TERRAFORM.join(".")} or later`;
  if (code !== 0 || version === undefined) {
    throw new Error(`The demo deploys with ${needed}, and "${command}" cannot be run: ${install}.`);
  }
  if (!isRecentEnough(version)) {
    throw new Error(`The demo deploys with ${needed}, and "${command}" is version ${version}: ${install}.`);
  }
  return `${command} ${version}`;
}

export function isRecentEnough(version: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const [oldestMajor, oldestMinor] = OLDEST_TERRAFORM;
  return major > oldestMajor || (major === oldestMajor && minor >= oldestMinor);
}
