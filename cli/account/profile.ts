import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

/** The head of a profile: `[name]` among the credentials, `[profile name]` in the configuration. */
const HEAD = /^\s*\[\s*(?:profile\s+)?["']?(.+?)["']?\s*\]/gm;

/** Whether AWS's configuration has a profile of this name: where it has none, the SDK only says that it found no credentials. */
export function hasProfile(name: string): boolean {
  const { AWS_CONFIG_FILE, AWS_SHARED_CREDENTIALS_FILE } = process.env;
  const folder = join(homedir(), ".aws");
  const files = [
    AWS_CONFIG_FILE || join(folder, "config"),
    AWS_SHARED_CREDENTIALS_FILE || join(folder, "credentials"),
  ];
  return files
    .filter((file) => existsSync(file))
    .some((file) => [...readFileSync(file, "utf8").matchAll(HEAD)].some(([, found]) => found === name));
}
