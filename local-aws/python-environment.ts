import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { withLock } from "./folder-lock";
import { lastLines, runCommand } from "./run-command";
import { WORK_FOLDER } from "./work-folder";

export interface PythonPackages {
  /** File with pinned packages and hashes, written by `uv pip compile`. */
  readonly requirements: string;
  /** Name of the packages in progress and error messages. */
  readonly what: string;
  /** First part of the folder's name. @default python */
  readonly name?: string;
}

const EMBEDDED_AWS: PythonPackages = {
  requirements: join(__dirname, "requirements.txt"),
  what: "the embedded AWS",
};
const CANDIDATES = ["python3", "python3.13", "python3.12", "python3.11", "python3.10"];
const OLDEST_PYTHON = [3, 10] as const;

/** Returns a Python environment's folder, made at first use for each content of `requirements.txt`. */
export async function pythonEnvironment(
  onProgress: (message: string) => void,
  packages = EMBEDDED_AWS,
): Promise<string> {
  const { requirements, name = "python" } = packages;
  const version = createHash("sha256").update(readFileSync(requirements)).digest("hex").slice(0, 12);
  const folder = join(WORK_FOLDER, `${name}-${version}`);
  // An environment's scripts contain its path, so it cannot be moved into place. This file marks it complete.
  const complete = join(folder, "complete");
  if (existsSync(complete)) return folder;
  mkdirSync(WORK_FOLDER, { recursive: true });
  await withLock(`${folder}.lock`, async () => {
    if (existsSync(complete)) return;
    // A killed earlier run may have left pip behind, which still writes.
    rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 1000 });
    await build(folder, packages, onProgress);
    writeFileSync(complete, "");
  });
  return folder;
}

/** Returns a shell function `aws`. The CLI's version 1 ignores `AWS_ENDPOINT_URL` for SQS, so it gets an option. */
export const cliFunction = (python: string) =>
  `aws() { '${join(python, "bin", "aws")}' --endpoint-url "$AWS_ENDPOINT_URL" "$@"; }`;

async function build(
  folder: string,
  { requirements, what }: PythonPackages,
  onProgress: (message: string) => void,
): Promise<void> {
  const python = await findPython(what);
  onProgress(`Making a Python environment for ${what} (first use only)`);
  const made = await runCommand(python, ["-m", "venv", folder]);
  if (made.code !== 0) {
    throw new Error(
      `Python's venv module, which ${what} needs, cannot be run by ${python}: install it ` +
        `(Debian, Ubuntu: apt-get install python3-venv).\n${lastLines(made.output)}`,
    );
  }
  onProgress(`Installing the packages of ${what} into it`);
  const install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"];
  const installed = await runCommand(join(folder, "bin", "python"), [
    ...install,
    "--require-hashes",
    "-r",
    requirements,
  ]);
  if (installed.code !== 0) {
    throw new Error(
      `The Python packages of ${what} could not be installed: check that pip reaches a package ` +
        `index.\n${lastLines(installed.output)}`,
    );
  }
}

async function findPython(what: string): Promise<string> {
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
  throw new Error(`Python ${OLDEST_PYTHON.join(".")} or later has to be on the PATH for ${what}; ${found}.`);
}
