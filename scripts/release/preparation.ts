import { MOVED } from "../../modules/fargate-image-scanning/moved";
import { changelogSection, complaints, type PublishedInterface, smallVersion } from "../../packaging";
import { wrongVersion } from "../release-check/version";
import type { Repository } from "./git";
import { lowVersion, versionTags } from "./versions";

const UNRELEASED = "## [Unreleased]\n";

/** The content of a release's commit. */
export interface Preparation {
  readonly version: string;
  /** With the version's section. */
  readonly changelog: string;
  readonly current: PublishedInterface;
  /** The content of `packaging/interface.json`. */
  readonly listed: PublishedInterface;
}

/** Why a version cannot be prepared, so that nothing is changed half-way; none where it can. */
export function wrongPreparation(
  repository: Repository,
  { version, changelog, current, listed }: Preparation,
): string[] {
  const tag = `v${version}`;
  const wrong = wrongVersion({ tag, version, changelog });
  if (wrong.length > 0) return wrong;
  const tags = versionTags(repository, ".");
  const change = { released: listed, current, moved: MOVED };
  return [
    ...lowVersion(tag, tags),
    // Before the first release, the list is that of a version that nobody has.
    ...(tags.includes(`v${listed.version}`) ? smallVersion(change) : []),
    ...complaints({ ...change, news: changelogSection(changelog, version) }),
  ];
}

/** Gives what is unreleased its version and date, below a new, empty section. */
export function datedChangelog(changelog: string, version: string, now: Date): string {
  if (changelogSection(changelog, version).text !== "") return changelog;
  const date = now.toISOString().slice(0, 10);
  return changelog.replace(UNRELEASED, `${UNRELEASED}\n## [${version}] - ${date}\n`);
}
