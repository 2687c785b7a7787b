import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ROOT } from "../../our-files";

/** Files of the module's archive in this folder, unpacked as docs/first-account.md says. */
export function unpacked(folder: string): string[] {
  const page = readFileSync(join(ROOT, "docs", "first-account.md"), "utf8").replace(/\n */g, " ");
  const [, command = ""] = /`(mkdir terraform-module && [^`]*)`/.exec(page) ?? [];
  const place = mkdtempSync(join(tmpdir(), "unpacked-"));
  try {
    execFileSync("sh", ["-c", `cp ${folder}/*.tar.gz . && ${command}`], { cwd: place });
    return readdirSync(join(place, "terraform-module")).sort();
  } finally {
    rmSync(place, { recursive: true });
  }
}
