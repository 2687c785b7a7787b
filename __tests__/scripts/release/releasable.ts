import { changelogSection, type UpgradeBase } from "../../../packaging";

/** What stands in a commit. */
export interface Committed {
  readonly version: string;
  readonly changelog: string;
  readonly base: Pick<UpgradeBase, "tag">;
}

/** The version that a commit is prepared for; where it is not, or its version is out, one that can be prepared now. */
export function releasable({ version, changelog, base }: Committed): {
  readonly next: string;
  readonly isPrepared: boolean;
} {
  const isPrepared = changelogSection(changelog, version).text !== "" && base.tag !== `v${version}`;
  const [major, minor] = version.split(".").map(Number);
  return { next: isPrepared ? version : `${major}.${Number(minor) + 1}.0`, isPrepared };
}
