import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { textOf } from "../../pages";

/** Files of the module's archive in this folder, unpacked as docs/first-account.md says. */
export function unpacked(folder: string): string[] {
  const page = textOf("docs/first-account.md").replace(/\n */g, " ");
  const [, command = ""] = /`(mkdir terraform-module && [^`]*)`/.exec(page) ?? [];
  const place = mkdtempSync(join(tmpdir(), "unpacked-"));
  try {
    execFileSync("sh", ["-c", `cp ${folder}/*.tar.gz . && ${command}`], { cwd: place });
    return readdirSync(join(place, "terraform-module")).sort();
  } finally {
    rmSync(place, { recursive: true });
  }
}
