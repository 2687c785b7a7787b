import { changelogSection } from "../../packaging";

export interface VersionSources {
  /** The tag to be published, if any. */
  readonly tag?: string;
  /** Of package.json. */
  readonly version: string;
  readonly changelog: string;
}

/** The Registry takes a semantic version after the letter: https://developer.hashicorp.com/terraform/registry/modules/publish */
export const VERSION_TAG = /^v(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*)?$/;

/** Checks that tag, package.json and changelog name the same version. */
export function wrongVersion({ tag, version, changelog }: VersionSources): string[] {
  const complaints: string[] = [];
  const name = tag ?? `v${version}`;
  if (!VERSION_TAG.test(name)) {
    complaints.push(`The tag ${name} is no version: the Registry takes vX.Y.Z only.`);
  }
  if (tag !== undefined && tag !== `v${version}`) {
    complaints.push(`The tag ${tag} is not the version ${version} of package.json.`);
  }
  const sections = tag === undefined ? [version, "Unreleased"] : [tag.replace(/^v/, "")];
  if (changelogSection(changelog, ...sections).text === "") {
    const expected = sections.map((section) => `[${section}]`).join(" or ");
    complaints.push(`CHANGELOG.md says nothing under ${expected}.`);
  }
  return complaints;
}
