import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

const POLL_MS = 200;
/** Far longer than writing a pid takes. */
const WRITING_SECONDS = 10;

/** Runs `work` under a lock: a folder, because making one is atomic everywhere. A dead process's lock is taken over. */
export async function withLock<T>(lock: string, work: () => Promise<T>): Promise<T> {
  while (!take(lock)) await sleep(POLL_MS);
  try {
    return await work();
  } finally {
    rmSync(lock, { recursive: true, force: true });
  }
}

function take(lock: string): boolean {
  try {
    mkdirSync(lock);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    if (ownerIsGone(lock)) rmSync(lock, { recursive: true, force: true });
    return false;
  }
  writeFileSync(`${lock}/pid`, String(process.pid));
  return true;
}

function ownerIsGone(lock: string): boolean {
  try {
    const pid = Number(readFileSync(`${lock}/pid`, "utf8"));
    if (pid > 0) process.kill(pid, 0);
    return false;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // Without a pid file, the owner is about to write it, or died just then.
    return code === "ESRCH" || (code === "ENOENT" && ageInSeconds(lock) > WRITING_SECONDS);
  }
}

function ageInSeconds(path: string): number {
  const status = statSync(path, { throwIfNoEntry: false });
  return status ? (Date.now() - status.mtimeMs) / 1000 : 0;
}
