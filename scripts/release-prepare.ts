import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { currentInterface, releasedInterface, synthesizeModule } from "../packaging";
import { Repository, refuse } from "./release/git";
import { datedChangelog, wrongPreparation } from "./release/preparation";

const REPOSITORY = join(__dirname, "..");
const CHANGELOG = join(REPOSITORY, "CHANGELOG.md");

/** Writes all files of a release's commit, or none: `npm run release:prepare -- X.Y.Z`. */
async function prepare([version = ""]: readonly string[]): Promise<void> {
  const changelog = datedChangelog(readFileSync(CHANGELOG, "utf8"), version, new Date());
  const current = await currentInterface(synthesizeModule(), version);
  const preparation = { version, changelog, current, listed: releasedInterface() };
  refuse(wrongPreparation(new Repository(REPOSITORY), preparation));

  const npm = (...args: string[]) => execFileSync("npm", args, { cwd: REPOSITORY, stdio: "inherit" });
  npm("version", "--no-git-tag-version", "--allow-same-version", version);
  writeFileSync(CHANGELOG, changelog);
  for (const script of ["generate", "release:interface", "package", "get"]) npm("run", script);
  console.log(`Commit this as "chore(release): ${version}", and have it merged.`);
}

prepare(process.argv.slice(2)).catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
