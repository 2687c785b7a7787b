import { changelogSection, releasesIn, type UpgradeBase } from "../../packaging";

/** Sources that say which module upgrades are tested from, and which one it has to be. */
export interface UpgradeBaseSources {
  /** The tag that is about to be published, if one is. */
  readonly tag?: string;
  readonly base: Pick<UpgradeBase, "tag" | "commit">;
  readonly changelog: string;
}

/**
 * Whether upgrades are tested from the latest release. The commit of a release is still tested from the one before; the
 * base has moved before anything else changes.
 */
export function wrongUpgradeBase({ tag, base, changelog }: UpgradeBaseSources): string[] {
  const releases = releasesIn(changelog).map((version) => `v${version}`);
  const [latest, before] =
    tag === undefined ? releases : [undefined, ...releases.filter((each) => each !== tag)];
  const hasNews = changelogSection(changelog, "Unreleased").text !== "";
  const allowed = tag !== undefined ? [before] : hasNews ? [latest] : [latest, before];
  if (allowed.some((each) => each === undefined || each === base.tag)) {
    return [];
  }
  const release = allowed[0] ?? "";
  return [
    `packaging/upgrade-base/ has the module of ${base.tag ?? base.commit}, not of ${release}: run npm run release:base -- ${release}.`,
  ];
}
