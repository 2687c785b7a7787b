import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runCommand } from "../../local-aws/run-command";

const REPOSITORY = join(__dirname, "..", "..");

test("without tofu on the PATH it says so in one sentence, and exits with 3", async () => {
  const folder = mkdtempSync(join(tmpdir(), "without-tofu-"));
  symlinkSync(process.execPath, join(folder, "node"));
  const script = ["--import", "tsx", join(REPOSITORY, "scripts", "test-tofu.ts")];

  const result = await runCommand(process.execPath, script, {
    cwd: REPOSITORY,
    env: { ...process.env, PATH: folder },
  });

  rmSync(folder, { recursive: true });
  expect(result).toEqual({
    code: 3,
    output: "There is no tofu on the PATH: install OpenTofu 1.11 or later to run this test.\n",
  });
});
