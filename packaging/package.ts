import { join } from "node:path";
import { moduleFiles } from "./module-files";
import { writeModule } from "./module-folder";

const TARGET = join(__dirname, "..", "terraform-module");

async function packageModule(): Promise<void> {
  const files = await moduleFiles();
  writeModule(TARGET, files);
  console.log(`terraform-module: ${files.size} files`);
}

void packageModule();
