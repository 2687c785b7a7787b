import { description, license, repository, version } from "../package.json";

/** What all npm packages of a release say of themselves. */
export function npmManifest(name: string, what: string) {
  const url = `git+${repository}.git`;
  return { name, version, description: `${description}: ${what}`, license, repository: { type: "git", url } };
}
