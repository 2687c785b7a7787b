import { execFile } from "node:child_process";
import { cpSync, readFileSync } from "node:fs";
import { devNull } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { filesBelow } from "../../packaging";

const REPOSITORY = join(__dirname, "..", "..");
const MODULE = join(REPOSITORY, "terraform-module");
const SETTINGS = join(REPOSITORY, "examples", "cdktf-platform-repo", "cdktf.json");

/** Settings that make the same commit on any machine. */
const ENVIRONMENT = {
  ...process.env,
  GIT_CONFIG_GLOBAL: devNull,
  GIT_AUTHOR_NAME: "test",
  GIT_AUTHOR_EMAIL: "test@example.com",
  GIT_COMMITTER_NAME: "test",
  GIT_COMMITTER_EMAIL: "test@example.com",
};

/**
 * Makes the repository and the tag that the example's cdktf.json names.
 *
 * @returns environment variables with which git takes it for the one on the server
 */
export async function moduleRepository(folder: string): Promise<Record<string, string>> {
  const [{ source }] = JSON.parse(readFileSync(SETTINGS, "utf8")).terraformModules;
  const [, url = "", tag = ""] = /^git::(.+)\?ref=(.+)$/.exec(source) ?? [];
  for (const name of filesBelow(MODULE)) {
    cpSync(join(MODULE, name), join(folder, name));
  }
  for (const args of [["init"], ["add", "--all"], ["commit", "--message", tag], ["tag", tag]]) {
    await promisify(execFile)("git", ["-C", folder, ...args], { env: ENVIRONMENT });
  }
  return {
    GIT_CONFIG_COUNT: "1",
    GIT_CONFIG_KEY_0: `url.${pathToFileURL(folder)}.insteadOf`,
    GIT_CONFIG_VALUE_0: url,
  };
}
