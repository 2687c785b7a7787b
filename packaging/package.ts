import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { version } from "../package.json";
import { archives, artefacts, CHECKSUMS } from "./artefacts";
import { writeModule } from "./module-folder";

const REPOSITORY = join(__dirname, "..");

async function writePackages(): Promise<void> {
  const released = await artefacts();
  const folders = [
    ["terraform-module", released.module] as const,
    ...[...released.packages].map(([name, files]) => [`dist/npm/${name}`, files] as const),
  ];
  for (const [folder, files] of folders) {
    writeModule(join(REPOSITORY, folder), files);
    console.log(`${folder}: ${files.size} files`);
  }
  mkdirSync(join(REPOSITORY, "dist"), { recursive: true });
  const files = await archives(released, version);
  for (const [name, bytes] of files) writeFileSync(join(REPOSITORY, "dist", name), bytes);
  console.log(`dist/${CHECKSUMS}: ${files.size - 1} archives`);
}

void writePackages();
