import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { version } from "../package.json";
import { archives, artefacts, CHECKSUMS } from "./artefacts";
import { writeModule } from "./module-folder";

const REPOSITORY = join(__dirname, "..");
const DIST = join(REPOSITORY, "dist");

async function writePackages(): Promise<void> {
  const released = await artefacts();
  clearDist();
  const folders = [
    ["terraform-module", released.module] as const,
    ...[...released.packages].map(([name, files]) => [`dist/npm/${name}`, files] as const),
  ];
  for (const [folder, files] of folders) {
    writeModule(join(REPOSITORY, folder), files);
    console.log(`${folder}: ${files.size} files`);
  }
  const files = await archives(released, version);
  for (const [name, bytes] of files) writeFileSync(join(DIST, name), bytes);
  console.log(`dist/${CHECKSUMS}: ${files.size - 1} archives`);
}

/** Removes what an earlier version left, which would have no checksum. Releases have a folder of their own. */
function clearDist(): void {
  mkdirSync(DIST, { recursive: true });
  const old = readdirSync(DIST).filter((name) => name === "npm" || /\.(tgz|tar\.gz)$/.test(name));
  for (const name of old) rmSync(join(DIST, name), { recursive: true });
}

void writePackages();
