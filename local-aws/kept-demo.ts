import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { LocalAws } from "./index";
import { runCommand } from "./run-command";
import { WORK_FOLDER } from "./work-folder";

const RECORD = join(WORK_FOLDER, "demo.json");
const GRACE_SECONDS = 8;

/** The installation that was left up, for clients of the AWS SDK. */
export interface KeptInstallation {
  readonly clientConfig: LocalAws["clientConfig"];
  readonly ledgerTable: string;
}

/** The demo that `--keep` left up, with what `--stop` needs. */
interface KeptDemo {
  readonly installation: KeptInstallation;
  readonly processes: readonly { readonly pid: number; readonly command: string }[];
  readonly folders: readonly string[];
}

export function isKept(): boolean {
  return existsSync(RECORD);
}

export async function recordKept(aws: LocalAws, folder: string, ledgerTable: string): Promise<void> {
  const processes = aws.pids.map(async (pid) => ({ pid, command: await commandOf(pid) }));
  const logFolders = aws.logFiles.map((file) => dirname(file));
  const kept: KeptDemo = {
    installation: { clientConfig: aws.clientConfig, ledgerTable },
    processes: await Promise.all(processes),
    folders: [...new Set([folder, ...logFolders])],
  };
  mkdirSync(WORK_FOLDER, { recursive: true });
  writeFileSync(RECORD, JSON.stringify(kept, null, 2));
}

/** @throws Error with one sentence for a person, if no installation was left up */
export function keptInstallation(): KeptInstallation {
  if (!isKept()) {
    throw new Error("No demo was left up: start one with npm run demo -- --keep");
  }
  const { installation }: Partial<KeptDemo> = JSON.parse(readFileSync(RECORD, "utf8"));
  if (installation === undefined) {
    throw new Error(
      "The demo that was left up is of an earlier version: stop it with npm run demo -- --stop",
    );
  }
  return installation;
}

/** Ends what was left up by process id, and removes its files. Returns what it did. */
export async function stopKept(): Promise<string> {
  if (!isKept()) {
    return "No demo was left up, so there is nothing to stop.";
  }
  const kept: KeptDemo = JSON.parse(readFileSync(RECORD, "utf8"));
  await Promise.all(kept.processes.map(stopProcess));
  for (const folder of kept.folders) {
    rmSync(folder, { recursive: true, force: true });
  }
  forgetKept();
  return "The demo that was left up is stopped, and its files are removed.";
}

export function forgetKept(): void {
  rmSync(RECORD);
}

async function stopProcess({ pid, command }: KeptDemo["processes"][number]): Promise<void> {
  // The pid may belong to another process by now, for example after a restart of the machine.
  if ((await commandOf(pid)) !== command) {
    return;
  }
  const deadline = Date.now() + GRACE_SECONDS * 1000;
  let running = signal(pid, "SIGTERM");
  while (running && Date.now() < deadline) {
    await sleep(50);
    running = signal(pid, 0);
  }
  if (running) {
    signal(pid, "SIGKILL");
  }
}

async function commandOf(pid: number): Promise<string> {
  const { code, output } = await runCommand("ps", ["-o", "command=", "-p", String(pid)]);
  return code === 0 ? output.trim() : "";
}

function signal(pid: number, name: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ESRCH") {
      return false;
    }
    throw error;
  }
}
