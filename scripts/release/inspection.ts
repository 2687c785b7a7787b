import { MOVED } from "../../modules/fargate-image-scanning/moved";
import { changelogSection, complaints, type PublishedInterface, smallVersion } from "../../packaging";
import { type Repository, refuse } from "./git";
import { BRANCH, refuseVersionOfAnother } from "./publication";
import { byVersion, lowVersion, versionTags } from "./versions";

export interface Candidate {
  readonly commit: string;
  readonly version: string;
  readonly tag: string;
  readonly notes: string;
}

/** Returns the commit that is checked out. It refuses changes beside it, a wrong changelog, and placeholders. */
export function candidate(repository: Repository): Candidate {
  const commit = repository.git(["rev-parse", "HEAD"]);
  refuse(uncommitted(repository));
  const { version } = JSON.parse(committed(repository, "package.json", commit));
  const changelog = committed(repository, "CHANGELOG.md", commit);
  refuse(wrongSection(changelog, version));
  refuse(placeholders(JSON.parse(committed(repository, "publisher.json", commit))));
  return { commit, version, tag: `v${version}`, notes: changelogSection(changelog, version).text };
}

/** Refuses a commit that is not merged, or whose version another commit has. */
export function inspectSource(repository: Repository, remote: string, { commit, tag }: Candidate): void {
  const main = repository.fetched(remote, BRANCH);
  if (!repository.holds("merge-base", "--is-ancestor", commit, main)) {
    // A commit that nobody has merged has no review.
    refuse([`${commit} is not in main of ${remote}: merge it first.`]);
  }
  for (const place of [".", remote]) refuseVersionOfAnother(repository, place, tag, commit);
}

/** Refuses a version below a published one, which has no comparison, and any while another release is unfinished. */
export function inspectOrder(
  repository: Repository,
  remote: string,
  moduleRemote: string,
  { tag }: Candidate,
): void {
  const published = versionTags(repository, remote);
  if (published.includes(tag)) return;
  const isOpen = (each: string) => each !== tag && !published.includes(each);
  refuse([
    ...versionTags(repository, moduleRemote)
      .filter(isOpen)
      .map(
        (open) =>
          `${moduleRemote} has ${open}, and ${remote} has not: check out its commit, and run npm run release there first.`,
      ),
    ...lowVersion(tag, published),
  ]);
}

/** Compares the interface with that of the last release, and returns its version; undefined: there is none. */
export function inspectInterface(
  repository: Repository,
  remote: string,
  { commit, version, notes }: Candidate,
): string | undefined {
  const released = lastRelease(repository, remote, version);
  if (released === undefined) return undefined;
  const change = { released, current: interfaceAt(repository, commit), moved: MOVED };
  refuse([...smallVersion(change), ...complaints({ ...change, news: { name: version, text: notes } })]);
  return released.version;
}

const committed = (repository: Repository, path: string, commit: string) =>
  repository.git(["show", `${commit}:${path}`]);

function uncommitted(repository: Repository): string[] {
  const changes = repository
    .git(["status", "--porcelain", "--untracked-files=all"])
    .split("\n")
    .filter(Boolean);
  const files = changes.map((line) => line.trim().replace(/^\S+ /, ""));
  return changes.length === 0
    ? []
    : [`The tree is not clean, and a release is a commit: commit or remove ${files.join(", ")}.`];
}

function wrongSection(changelog: string, version: string): string[] {
  const heading = new RegExp(`^## \\[${version.replaceAll(".", "\\.")}\\] - \\d{4}-\\d\\d-\\d\\d$`, "m");
  if (!heading.test(changelog)) {
    return [
      `CHANGELOG.md has no dated section of ${version}: run npm run release:prepare -- ${version}, and commit what it writes.`,
    ];
  }
  return changelogSection(changelog, "Unreleased").text === ""
    ? []
    : [`CHANGELOG.md has news under [Unreleased], which no notes would tell: move them to [${version}].`];
}

/** Users are sent to these addresses, which `npm run generate` has written into many files. */
const placeholders = (publisher: Readonly<Record<string, string>>) =>
  Object.entries(publisher)
    .filter(([, value]) => /^$|\bexample\b/.test(value))
    .map(
      ([name, value]) =>
        `${name} in publisher.json is ${value || "empty"}, a placeholder: write yours, and run npm run generate.`,
    );

const interfaceAt = (repository: Repository, commit: string): PublishedInterface =>
  JSON.parse(committed(repository, "packaging/interface.json", commit));

function lastRelease(
  repository: Repository,
  remote: string,
  version: string,
): PublishedInterface | undefined {
  const before = versionTags(repository, remote)
    .filter((tag) => !tag.includes("-") && byVersion(tag, `v${version}`) < 0)
    .sort(byVersion)
    .at(-1);
  return before === undefined
    ? undefined
    : interfaceAt(repository, repository.fetched(remote, `refs/tags/${before}`));
}
