import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { MOVED } from "../modules/fargate-image-scanning/moved";
import { changelogSection } from "./changelog";
import { complaints, currentInterface, INTERFACE_FILE, releasedInterface } from "./compatibility";
import { synthesizeModule } from "./synthesized-module";

const REPOSITORY = join(__dirname, "..");
const read = (path: string) => readFileSync(join(REPOSITORY, path), "utf8");

/** Makes the current interface the released one, after a release has written version and changelog. */
async function renewInterface(): Promise<void> {
  const { version } = JSON.parse(read("package.json")) as { version: string };
  const changelog = read("CHANGELOG.md");
  const current = await currentInterface(synthesizeModule(), version);
  const news = changelogSection(changelog, version, "Unreleased");
  const wrong = complaints({ released: releasedInterface(), current, moved: MOVED, news });
  if (wrong.length > 0) {
    console.error(wrong.join("\n"));
    process.exitCode = 1;
    return;
  }
  writeFileSync(INTERFACE_FILE, `${JSON.stringify(current, null, 2)}\n`);
  console.log(`interface.json: ${version}, ${Object.keys(current.addresses).length} addresses`);
}

void renewInterface();
