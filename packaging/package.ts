import { join } from "node:path";
import { commandLinePackage } from "./command-line";
import { moduleFiles } from "./module-files";
import { writeModule } from "./module-folder";

const REPOSITORY = join(__dirname, "..");

async function writePackages(): Promise<void> {
  const packages = {
    "terraform-module": await moduleFiles(),
    "dist/npm/fargate-image-scanning": commandLinePackage(),
  };
  for (const [folder, files] of Object.entries(packages)) {
    writeModule(join(REPOSITORY, folder), files);
    console.log(`${folder}: ${files.size} files`);
  }
}

void writePackages();
