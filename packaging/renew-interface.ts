import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { MOVED } from "../modules/fargate-image-scanning/moved";
import { changelogSection } from "./changelog";
import { complaints } from "./compatibility";
import { INTERFACE_FILE, interfaceOf, releasedInterface } from "./published-interface";
import { synthesizeModule } from "./synthesized-module";

const REPOSITORY = join(__dirname, "..");
const read = (path: string) => readFileSync(join(REPOSITORY, path), "utf8");

/** Makes the current interface the released one, as a release does once its version and changelog are written. */
function renewInterface(): void {
  const { version } = JSON.parse(read("package.json")) as { version: string };
  const changelog = read("CHANGELOG.md");
  const current = interfaceOf(synthesizeModule().configuration, version);
  const news = changelogSection(changelog, version, "Unreleased");
  const wrong = complaints({ released: releasedInterface(), current, moved: MOVED, news });
  if (wrong.length > 0) {
    console.error(wrong.join("\n"));
    process.exitCode = 1;
    return;
  }
  writeFileSync(INTERFACE_FILE, `${JSON.stringify(current, null, 2)}\n`);
  console.log(`interface.json: ${version}, ${current.addresses.length} addresses`);
}

renewInterface();
