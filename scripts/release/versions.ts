import { VERSION_TAG } from "../release-check/version";
import type { Repository } from "./git";

const numeric = new Intl.Collator("en", { numeric: true }).compare;
const releaseOf = (tag: string) => tag.replace(/-.*/, "");

/** Compares semantic versions. A pre-release comes before its release. */
export const byVersion = (one: string, other: string): number =>
  numeric(releaseOf(one), releaseOf(other)) ||
  Number(!one.includes("-")) - Number(!other.includes("-")) ||
  numeric(one, other);

/** Returns the tags that are versions: of a remote, or for `.` of the working folder. */
export function versionTags(repository: Repository, remote: string): string[] {
  return [...repository.remoteRefs(remote, "refs/tags/v*").keys()]
    .map((ref) => ref.replace("refs/tags/", ""))
    .filter((tag) => VERSION_TAG.test(tag));
}

/** Returns why a version cannot be the next one; empty: it is above all others. */
export function lowVersion(tag: string, others: readonly string[]): string[] {
  const highest = others.toSorted(byVersion).at(-1);
  return highest === undefined || byVersion(tag, highest) > 0
    ? []
    : [
        `${tag} is not above ${highest}, which is there already: choose a higher version with npm run release:prepare.`,
      ];
}
