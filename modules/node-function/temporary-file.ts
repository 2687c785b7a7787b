import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

let folder: string | undefined;

/** Writes a file that synthesis takes as an asset; it is gone when the program ends. */
export function temporaryFile(name: string, contents: string | Uint8Array): string {
  folder ??= createFolder();
  const path = join(mkdtempSync(join(folder, "asset-")), name);
  writeFileSync(path, contents, { mode: 0o644 });
  return path;
}

function createFolder(): string {
  const created = mkdtempSync(join(tmpdir(), "fargate-image-scanning-"));
  process.once("exit", () => rmSync(created, { recursive: true, force: true }));
  return created;
}
