import { readFileSync } from "node:fs";
import { join } from "node:path";
import { description, license, version } from "../package.json";
import { repository } from "../publisher.json";
import { changelogOfModule } from "./changelog";
import { absoluteLinks } from "./readme";
import { type BundledFile, componentFiles } from "./sbom";

export function npmManifest(name: string, what: string) {
  const url = `git+${repository}.git`;
  return { name, version, description: `${description}: ${what}`, license, repository: { type: "git", url } };
}

export function npmTexts(name: string, programs: readonly BundledFile[]): Readonly<Record<string, string>> {
  return {
    LICENSE: read("LICENSE"),
    "CHANGELOG.md": absoluteLinks(changelogOfModule(read("CHANGELOG.md")), "CHANGELOG.md", []),
    ...componentFiles(name, programs),
  };
}

const read = (path: string) => readFileSync(join(__dirname, "..", path), "utf8");
