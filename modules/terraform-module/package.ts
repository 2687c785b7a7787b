import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { moduleFiles } from "./module-files";

const TARGET = join(__dirname, "..", "..", "terraform-module");

async function packageModule(): Promise<void> {
  const files = await moduleFiles();
  rmSync(TARGET, { recursive: true, force: true });
  for (const [name, contents] of files) {
    const path = join(TARGET, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, contents);
  }
  console.log(`terraform-module: ${files.size} files`);
}

void packageModule();
