import { readFileSync } from "node:fs";
import { join } from "node:path";
import { unzipSync } from "fflate";
import { sha256Of } from "../archive";
import { writeModule } from "../module-folder";

/** Which module an upgrade is tested from. */
export interface UpgradeBase {
  /** Of its release; null where it is a commit from before the first one. */
  readonly tag: string | null;
  /** Of its package.json. */
  readonly version: string;
  readonly commit: string;
  readonly date: string;
  readonly subject: string;
  /** Of the archive, so that nobody changes it by mistake. */
  readonly sha256: string;
}

export const UPGRADE_BASE_FILE = join(__dirname, "base.json");
/**
 * The part of the module that Terraform needs: its configuration, and what that reads. An archive, so that no search
 * finds it twice.
 */
export const UPGRADE_BASE_ARCHIVE = join(__dirname, "module.zip");

/** The module that users have before they upgrade to this one. */
export function upgradeBase(): UpgradeBase {
  return JSON.parse(readFileSync(UPGRADE_BASE_FILE, "utf8"));
}

/**
 * Puts that module into a folder, and removes what was there.
 *
 * @throws Error where the archive is not the one of `base.json`
 */
export function unpackUpgradeBase(folder: string): void {
  const archive = readFileSync(UPGRADE_BASE_ARCHIVE);
  if (sha256Of(archive) !== upgradeBase().sha256) {
    throw new Error(
      `${UPGRADE_BASE_ARCHIVE} is not the one that base.json describes: restore both from git.`,
    );
  }
  writeModule(folder, new Map(Object.entries(unzipSync(archive))));
}
