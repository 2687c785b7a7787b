import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { withLock } from "../local-aws/folder-lock";
import { pythonEnvironment } from "../local-aws/python-environment";
import { lastLines, runCommand } from "../local-aws/run-command";
import { WORK_FOLDER } from "../local-aws/work-folder";

const REQUIREMENTS = join(__dirname, "requirements.txt");

/** Returns a Python with only boto3, made on first use for each content of `requirements.txt`. */
export async function pythonWithBoto3(onProgress: (message: string) => void): Promise<string> {
  const version = createHash("sha256").update(readFileSync(REQUIREMENTS)).digest("hex").slice(0, 12);
  const folder = join(WORK_FOLDER, `boto3-${version}`);
  const python = join(folder, "bin", "python");
  const complete = join(folder, "complete");
  if (existsSync(complete)) {
    return python;
  }
  // This Python is recent enough, and has the module venv.
  const base = join(await pythonEnvironment(onProgress), "bin", "python");
  mkdirSync(WORK_FOLDER, { recursive: true });
  await withLock(`${folder}.lock`, async () => {
    if (existsSync(complete)) {
      return;
    }
    onProgress("Installing boto3 for the Python handler (first use only)");
    rmSync(folder, { recursive: true, force: true });
    await run(base, ["-m", "venv", folder]);
    const install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"];
    await run(python, [...install, "--require-hashes", "-r", REQUIREMENTS]);
    writeFileSync(complete, "");
  });
  return python;
}

async function run(command: string, args: readonly string[]): Promise<void> {
  const { code, output } = await runCommand(command, args);
  if (code !== 0) {
    throw new Error(
      `boto3 could not be installed: check that pip reaches a package index.\n${lastLines(output)}`,
    );
  }
}
