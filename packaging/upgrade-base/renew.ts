import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { sha256Of } from "../archive";
import { deterministicZip } from "../programs";
import { committedModule } from "./committed-module";
import { UPGRADE_BASE_ARCHIVE, UPGRADE_BASE_FILE, type UpgradeBase } from "./index";

const REPOSITORY = join(__dirname, "..", "..");

/** Takes the module of a tag or commit for the one that upgrades are tested from. */
function renewUpgradeBase([revision]: readonly string[]): void {
  if (!revision) {
    console.error("Name the release whose module is the new base: npm run release:base -- vX.Y.Z");
    process.exitCode = 1;
    return;
  }
  const { base, files } = committedModule(revision, REPOSITORY);
  const archive = deterministicZip([...files]);
  const described: UpgradeBase = { ...base, sha256: sha256Of(archive) };
  writeFileSync(UPGRADE_BASE_ARCHIVE, archive);
  writeFileSync(UPGRADE_BASE_FILE, `${JSON.stringify(described, null, 2)}\n`);
  console.log(`upgrade-base: ${base.tag ?? base.commit}, ${files.size} files`);
}

renewUpgradeBase(process.argv.slice(2));
