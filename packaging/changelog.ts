/** The text under one heading of a changelog in the form of https://keepachangelog.com */
export interface ChangelogSection {
  /** `Unreleased`, or a version. */
  readonly name: string;
  /** Empty where there is no such section. */
  readonly text: string;
}

/** Heading of what is in the repository alone, below a release's other changes. */
const AROUND = "### Around the module";

/** The changelog as the module's users read it: without what is not in the module. */
export function changelogOfModule(changelog: string): string {
  const parts = changelog.split(/^(?=##+ )/m);
  return `${parts
    .filter((part) => !part.startsWith(`${AROUND}\n`))
    .join("")
    .trim()}\n`;
}

/** The first of the named sections that is there; the last name without a text if none is. */
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
