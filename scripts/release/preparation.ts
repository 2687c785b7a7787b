import { MOVED } from "../../modules/fargate-image-scanning/moved";
import { changelogSection, complaints, type PublishedInterface, smallVersion } from "../../packaging";
import { wrongVersion } from "../release-check/version";
import type { Repository } from "./git";
import { lowVersion, versionTags } from "./versions";

const UNRELEASED = "## [Unreleased]\n";

export interface Preparation {
  readonly version: string;
  /** With the version's section. */
  readonly changelog: string;
  readonly current: PublishedInterface;
  readonly listed: PublishedInterface;
}

/** Returns why a version cannot be prepared, before anything is changed; empty: it can. */
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
    // Before the first release nobody has the version of the list.
    ...(tags.includes(`v${listed.version}`) ? smallVersion(change) : []),
    ...complaints({ ...change, news: changelogSection(changelog, version) }),
  ];
}

/** Gives the unreleased section a version and a date, below a new, empty section. */
export function datedChangelog(changelog: string, version: string, now: Date): string {
  if (changelogSection(changelog, version).text !== "") return changelog;
  const date = now.toISOString().slice(0, 10);
  return changelog.replace(UNRELEASED, `${UNRELEASED}\n## [${version}] - ${date}\n`);
}
