import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { changelogSection } from "../packaging";
import { wrongVersion } from "./release-check/version";

const REPOSITORY = join(__dirname, "..");
const CHANGELOG = join(REPOSITORY, "CHANGELOG.md");
const UNRELEASED = "## [Unreleased]\n";

/** Writes all that a release's commit has to say: `npm run release:prepare -- X.Y.Z`. */
function prepare([version = ""]: readonly string[]): void {
  const changelog = datedChangelog(readFileSync(CHANGELOG, "utf8"), version, new Date());
  const wrong = wrongVersion({ tag: `v${version}`, version, changelog });
  if (wrong.length > 0) {
    console.error(wrong.join("\n"));
    process.exitCode = 1;
    return;
  }
  const npm = (...args: string[]) => execFileSync("npm", args, { cwd: REPOSITORY, stdio: "inherit" });
  npm("version", "--no-git-tag-version", "--allow-same-version", version);
  writeFileSync(CHANGELOG, changelog);
  for (const script of ["generate", "release:interface", "package", "get"]) npm("run", script);
  console.log(`Commit this as "chore(release): ${version}", and have it merged.`);
}

/** Gives what is unreleased its version and date, below a new, empty section. */
function datedChangelog(changelog: string, version: string, now: Date): string {
  if (changelogSection(changelog, version).text !== "") return changelog;
  const date = now.toISOString().slice(0, 10);
  return changelog.replace(UNRELEASED, `${UNRELEASED}\n## [${version}] - ${date}\n`);
}

prepare(process.argv.slice(2));
