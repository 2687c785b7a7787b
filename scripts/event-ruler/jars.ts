import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { withLock } from "../../local-aws/folder-lock";
import { lastLines, runCommand } from "../../local-aws/run-command";
import { WORK_FOLDER } from "../../local-aws/work-folder";

const PROJECT = join(__dirname, "pom.xml");
const HASHES = join(__dirname, "jars.sha256");
const COPY = ["dependency:copy-dependencies", "--batch-mode", "--quiet", "--file", PROJECT];

/**
 * The folder with AWS's event matcher and what it needs, fetched by Maven on first use: so the machine's own mirror and
 * proxy settings hold.
 *
 * @throws Error where Maven cannot fetch them, or where a file is not the one that `jars.sha256` pins
 */
export async function eventRulerJars(onProgress: (message: string) => void): Promise<string> {
  const folder = join(WORK_FOLDER, "event-ruler");
  mkdirSync(WORK_FOLDER, { recursive: true });
  await withLock(`${folder}.lock`, async () => {
    if (wrongJars(folder).length === 0) return;
    rmSync(folder, { recursive: true, force: true });
    onProgress("Fetching AWS's event matcher (first use only)");
    const { code, output } = await runCommand("mvn", [...COPY, `-DoutputDirectory=${folder}`]);
    if (code !== 0) {
      throw new Error(
        `Maven could not fetch AWS's event matcher: check that mvn reaches a Maven repository.\n${lastLines(output)}`,
      );
    }
    const wrong = wrongJars(folder);
    if (wrong.length > 0) {
      throw new Error(
        `Maven fetched other files than scripts/event-ruler/jars.sha256 pins: ${wrong.join(", ")}.`,
      );
    }
  });
  return folder;
}

/** How the files of a folder differ from those that are pinned. */
export function wrongJars(folder: string, pinned = readFileSync(HASHES, "utf8")): string[] {
  const hashes = new Map(
    pinned
      .trim()
      .split("\n")
      .map((line) => line.split("  ").reverse() as [string, string]),
  );
  const present = existsSync(folder) ? readdirSync(folder) : [];
  const missing = [...hashes.keys()].filter((name) => !present.includes(name));
  const wrong = present.filter((name) => hashOf(join(folder, name)) !== hashes.get(name));
  return [
    ...missing.map((name) => `${name} is missing`),
    ...wrong.map((name) => `${name} is ${hashes.has(name) ? "another file" : "not pinned"}`),
  ];
}

const hashOf = (file: string) => createHash("sha256").update(readFileSync(file)).digest("hex");
