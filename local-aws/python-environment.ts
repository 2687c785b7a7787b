import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { withLock } from "./folder-lock";
import { lastLines, runCommand } from "./run-command";
import { WORK_FOLDER } from "./work-folder";

const REQUIREMENTS = join(__dirname, "requirements.txt");
const CANDIDATES = ["python3", "python3.13", "python3.12", "python3.11", "python3.10"];
const OLDEST_PYTHON = [3, 10] as const;

/**
 * The folder of a Python environment with MiniStack and the AWS CLI, made on first use.
 * One environment per content of `requirements.txt`; processes that need it at once wait for the first.
 */
export async function pythonEnvironment(onProgress: (message: string) => void): Promise<string> {
  const version = createHash("sha256").update(readFileSync(REQUIREMENTS)).digest("hex").slice(0, 12);
  const folder = join(WORK_FOLDER, `python-${version}`);
  // Scripts of an environment contain its path, so it is built in place and this file says that it is whole.
  const complete = join(folder, "complete");
  if (existsSync(complete)) return folder;
  mkdirSync(WORK_FOLDER, { recursive: true });
  await withLock(`${folder}.lock`, async () => {
    if (existsSync(complete)) return;
    rmSync(folder, { recursive: true, force: true });
    await build(folder, onProgress);
    writeFileSync(complete, "");
  });
  return folder;
}

async function build(folder: string, onProgress: (message: string) => void): Promise<void> {
  const python = await findPython();
  onProgress("Making a Python environment for the embedded AWS (first use only)");
  const made = await runCommand(python, ["-m", "venv", folder]);
  if (made.code !== 0) {
    throw new Error(
      `The embedded AWS needs Python's venv module, which ${python} cannot run: install it ` +
        `(Debian, Ubuntu: apt-get install python3-venv).\n${lastLines(made.output)}`,
    );
  }
  onProgress("Installing MiniStack and the AWS CLI into it");
  const install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"];
  const installed = await runCommand(join(folder, "bin", "python"), [
    ...install,
    "--require-hashes",
    "-r",
    REQUIREMENTS,
  ]);
  if (installed.code !== 0) {
    throw new Error(
      "The Python packages of the embedded AWS could not be installed: check that pip reaches a package " +
        `index.\n${lastLines(installed.output)}`,
    );
  }
}

async function findPython(): Promise<string> {
  const tooOld: string[] = [];
  const print = "import sys; print('.'.join(map(str, sys.version_info[:2])))";
  for (const candidate of CANDIDATES) {
    const { code, output } = await runCommand(candidate, ["-c", print]);
    if (code !== 0) continue;
    const [major = 0, minor = 0] = output.trim().split(".").map(Number);
    if (major === OLDEST_PYTHON[0] && minor >= OLDEST_PYTHON[1]) return candidate;
    tooOld.push(`${candidate} is ${output.trim()}`);
  }
  const found = tooOld.length ? `found only: ${tooOld.join(", ")}` : "python3 was not found";
  throw new Error(`The embedded AWS needs Python ${OLDEST_PYTHON.join(".")} or later on the PATH; ${found}.`);
}
