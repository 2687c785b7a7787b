import { ReleaseRefused, type Repository } from "./git";

export const BRANCH = "refs/heads/main";
const MODULE_FOLDER = "terraform-module";

export interface Publication {
  readonly remote: string;
  readonly commit: string;
  /** Id of the tag, which fixes everything: a repository that has it has this release. */
  readonly tagId: string;
}

/** Name, address and time of the commit in git's raw form, so that commits and tags are the same on every machine. */
function committerOf(repository: Repository, commit: string) {
  const [name = "", email = "", date = ""] = repository
    .git(["show", "--no-patch", "--date=raw", "--format=%cn%x00%ce%x00%cd", commit])
    .split("\0");
  return { name, email, date };
}

/**
 * Returns the commit of the module's own repository: the committed folder as its root, after the last commit there. The
 * commit of an interrupted run is taken as it is.
 */
export function moduleCommit(repository: Repository, source: string, tag: string, remote: string): string {
  const tree = repository.git(["rev-parse", `${source}:${MODULE_FOLDER}`]);
  const message = `Release ${tag}\n\nMade from ${source}.`;
  const refs = repository.remoteRefs(remote, BRANCH, `refs/tags/${tag}`);
  const isOurs = (commit: string) =>
    repository.git(["rev-parse", `${commit}^{tree}`]) === tree &&
    repository.git(["show", "--no-patch", "--format=%B", commit]).trim() === message;
  for (const ref of refs.keys()) repository.fetched(remote, ref);
  const tagged = refs.get(`refs/tags/${tag}`);
  const tip = refs.get(BRANCH);
  if (tagged !== undefined && !isOurs(`${tagged}^{commit}`)) throw existing(tag, remote);
  const published = [tagged, tip].find((each) => each !== undefined && isOurs(`${each}^{commit}`));
  if (published !== undefined) return repository.git(["rev-parse", `${published}^{commit}`]);

  const { name, email, date } = committerOf(repository, source);
  const env = {
    ...{ GIT_AUTHOR_NAME: name, GIT_AUTHOR_EMAIL: email, GIT_AUTHOR_DATE: date },
    ...{ GIT_COMMITTER_NAME: name, GIT_COMMITTER_EMAIL: email, GIT_COMMITTER_DATE: date },
  };
  const parent = tip === undefined ? [] : ["-p", tip];
  return repository.git(["commit-tree", tree, ...parent, "-m", message], { env });
}

/** Makes the tag as an object without a name. The push names it, so that a refused release leaves no tag. */
export function tagObject(
  repository: Repository,
  source: string,
  commit: string,
  tag: string,
  sums: string,
): string {
  const { name, email, date } = committerOf(repository, source);
  return repository.git(["mktag"], {
    input: `object ${commit}\ntype commit\ntag ${tag}\ntagger ${name} <${email}> ${date}\n\n${tag}\n\n${sums}`,
  });
}

/** Returns the version's tag in `remote`, or for `.` in the working folder; undefined: it is not there. */
function tagIn(
  repository: Repository,
  remote: string,
  tag: string,
): { id: string; commit: string } | undefined {
  const refs = repository.remoteRefs(remote, `refs/tags/${tag}`, `refs/tags/${tag}^{}`);
  const id = refs.get(`refs/tags/${tag}`);
  return id === undefined ? undefined : { id, commit: refs.get(`refs/tags/${tag}^{}`) ?? id };
}

/** @throws ReleaseRefused if the version is that of another commit */
export function refuseVersionOfAnother(
  repository: Repository,
  remote: string,
  tag: string,
  commit: string,
): void {
  const found = tagIn(repository, remote, tag);
  if (found !== undefined && found.commit !== commit) throw existing(tag, remote);
}

/** @throws ReleaseRefused if there is a tag that does not name these artefacts */
export function refuseOtherTag(
  repository: Repository,
  tag: string,
  { remote, commit, tagId }: Publication,
): void {
  refuseVersionOfAnother(repository, remote, tag, commit);
  if ([undefined, tagId].includes(tagIn(repository, remote, tag)?.id)) return;
  throw new ReleaseRefused(
    `The tag ${tag} of ${remote} names this commit, and not the sums of these artefacts: npm run release has not made it. Delete it there, or raise the version.`,
  );
}

const existing = (tag: string, remote: string) =>
  new ReleaseRefused(
    `${remote} has a ${tag} already, of another commit: raise the version with npm run release:prepare.`,
  );

/** Pushes commit and tag together: both arrive, or neither. It returns whether there was anything to push. */
export function push(
  repository: Repository,
  tag: string,
  { remote, commit, tagId }: Publication,
  branch?: string,
): boolean {
  if (tagIn(repository, remote, tag)?.id === tagId) return false;
  const refs = [...(branch ? [`${commit}:${branch}`] : []), `${tagId}:refs/tags/${tag}`];
  // Against settings of the maintainer's git: no other tag is pushed, and no hook stops between the two pushes.
  const settings = ["--no-verify", "--no-follow-tags"];
  repository.git(["push", "--quiet", "--atomic", ...settings, remote, ...refs]);
  return true;
}
