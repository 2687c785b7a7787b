import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Artefacts, CHECKSUMS, type ModuleFiles, writeModule } from "../../packaging";
import { type Repository, withoutUsers } from "./git";
import { candidate, inspectInterface, inspectOrder, inspectSource } from "./inspection";
import { pack } from "./make";
import { BRANCH, moduleCommit, push, refuseOtherTag, tagObject } from "./publication";

export interface Release {
  readonly repository: Repository;
  /** The source's repository; `moduleRemote` is the one that the module is published from. */
  readonly remote: string;
  readonly moduleRemote: string;
  /** Whether all steps but the pushes are made. */
  readonly isDryRun: boolean;
}

export interface Workshop {
  /** @throws if `npm run release:check` finds something */
  readonly check: (tag: string) => Promise<void>;
  readonly pack: () => Promise<Artefacts>;
  /** @throws if a check of `.ci/run` or `.ci/full` fails in a clean clone of the commit */
  readonly full: (commit: string) => Promise<void>;
}

/**
 * Releases what is committed. All steps before the pushes only look, or make files here. Then the module's repository
 * and the source's get commit and tags. A second run goes on after a stop, because each step makes the same again.
 *
 * @throws ReleaseRefused
 */
export async function release(
  { repository, remote, moduleRemote, isDryRun }: Release,
  workshop: Workshop,
  print: (line: string) => void,
): Promise<void> {
  const say = (line: string) => print(withoutUsers(line));
  const released = candidate(repository);
  const { commit, tag } = released;
  say(`ok  ${tag} is ${commit}, and nothing in it is a placeholder`);
  inspectSource(repository, remote, released);
  inspectOrder(repository, remote, moduleRemote, released);
  const ofModule = moduleCommit(repository, commit, tag, moduleRemote);
  say("ok  it is merged, and its version is nobody else's and above all others");
  const last = inspectInterface(repository, remote, released);
  say(`ok  the interface, held against ${last ?? "nothing, because this is the first release"}`);
  await workshop.check(tag);
  say("ok  npm run release:check");

  const files = await pack(repository, released, await workshop.pack());
  say("ok  every archive has the files that it is meant to have");
  await workshop.full(commit);
  say("ok  .ci/run and .ci/full, in a clean clone");
  const sums = String(files.get(CHECKSUMS));
  const source = { remote, commit, tagId: tagObject(repository, commit, commit, tag, sums) };
  const module = {
    ...{ remote: moduleRemote, commit: ofModule },
    tagId: tagObject(repository, commit, ofModule, tag, sums),
  };
  for (const each of [{ ...source, remote: "." }, source, module]) refuseOtherTag(repository, tag, each);
  keep(join(repository.folder, "dist", "release", tag), files);
  say(`ok  dist/release/${tag} has ${files.size} files`);

  if (isDryRun) {
    say("Nothing was pushed: run it without --dry-run.");
    return;
  }
  say(`ok  ${moduleRemote} ${push(repository, tag, module, BRANCH) ? "has" : "already had"} ${tag}`);
  // Last, because this tag says that the release is complete.
  say(`ok  ${remote} ${push(repository, tag, source) ? "has" : "already had"} ${tag}`);
  repository.git(["update-ref", `refs/tags/${tag}`, source.tagId]);
  say(`${tag} is released. docs/contributing/releasing.md says what follows.`);
}

/** Writes the files, unless the same bytes are there: their signature may lie beside them. */
function keep(folder: string, files: ModuleFiles): void {
  const isThere = [...files].every(
    ([name, bytes]) => existsSync(join(folder, name)) && readFileSync(join(folder, name)).equals(bytes),
  );
  if (!isThere) writeModule(folder, files);
}
