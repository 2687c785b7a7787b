import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type CommandResult, runCommand } from "../../local-aws/run-command";

const REPOSITORY = join(__dirname, "..", "..");

/** Runs a script of `scripts/` on a machine with no program on the PATH but Node. */
export async function runWithoutPrograms(script: string): Promise<CommandResult> {
  const folder = mkdtempSync(join(tmpdir(), "without-programs-"));
  symlinkSync(process.execPath, join(folder, "node"));
  try {
    return await runCommand(process.execPath, ["--import", "tsx", join(REPOSITORY, "scripts", script)], {
      cwd: REPOSITORY,
      env: { ...process.env, PATH: folder },
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}
