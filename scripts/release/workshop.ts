import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runCommand } from "../../local-aws/run-command";
import { artefacts } from "../../packaging";
import { ReleaseRefused, Repository } from "./git";
import type { Workshop } from "./release";

const REPOSITORY = join(__dirname, "..", "..");

export const WORKSHOP: Workshop = {
  check: async (tag) => {
    const script = ["--import", "tsx", "scripts/release-check.ts", tag];
    const { code, output } = await runCommand(process.execPath, script, { cwd: REPOSITORY });
    if (code !== 0) throw new ReleaseRefused(`npm run release:check failed:\n${output.trim()}`);
  },
  pack: artefacts,
  full: async (commit) => {
    const folder = mkdtempSync(join(tmpdir(), "released-"));
    try {
      // Ignored files of this folder are not in the commit, and must not help a check to pass.
      new Repository(REPOSITORY).git(["clone", "--quiet", "--no-checkout", REPOSITORY, folder]);
      new Repository(folder).git(["checkout", "--quiet", "--detach", commit]);
      for (const checks of [".ci/run", ".ci/full"]) {
        // The checks take many minutes, so their output is shown as it comes.
        const { status } = spawnSync(checks, { cwd: folder, stdio: "inherit" });
        if (status !== 0) throw new ReleaseRefused(`${checks} failed: fix what its last lines name.`);
      }
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};
