import { changelogSection } from "../../../packaging";

/** What stands in a commit. */
export interface Committed {
  readonly version: string;
  readonly changelog: string;
}

/** The version that a commit is prepared for; where it has news since, one that can be prepared now. */
export function releasable({ version, changelog }: Committed): {
  readonly next: string;
  readonly isPrepared: boolean;
} {
  const has = (section: string) => changelogSection(changelog, section).text !== "";
  const isPrepared = has(version) && !has("Unreleased");
  const [major, minor] = version.split(".").map(Number);
  return { next: isPrepared ? version : `${major}.${Number(minor) + 1}.0`, isPrepared };
}
