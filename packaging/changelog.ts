/** A section of a changelog in the form of https://keepachangelog.com */
export interface ChangelogSection {
  /** `Unreleased`, or a version. */
  readonly name: string;
  /** Empty without such a section. */
  readonly text: string;
}

/** Heading of changes in the repository alone, below a release's other changes. */
const AROUND = "### Around the module";

/** Returns the changelog for users of the module, without changes outside it. */
export function changelogOfModule(changelog: string): string {
  const parts = changelog.split(/^(?=##+ )/m);
  return `${parts
    .filter((part) => !part.startsWith(`${AROUND}\n`))
    .join("")
    .trim()}\n`;
}

/** Returns the first of the named sections that exists, else the last name without text. */
export function changelogSection(changelog: string, ...names: readonly string[]): ChangelogSection {
  const [, ...sections] = changelog.split(/^## (?=\[)/m);
  for (const name of names) {
    const found = sections.find((section) => section.startsWith(`[${name}]`));
    if (found) {
      return { name, text: found.slice(`${found}\n`.indexOf("\n")).trim() };
    }
  }
  return { name: names.at(-1) ?? "", text: "" };
}
