import { upgradeBase } from "../../../packaging";
import { wrongUpgradeBase } from "../../../scripts/release-check/upgrade-base";
import { textOf } from "../../pages";

const COMMIT = { tag: null, version: "0.1.0", commit: "40b29aa", date: "2026-01-01", subject: "a commit" };
const of = (tag: string) => ({ ...COMMIT, tag });
const FIRST = "## [1.0.0]\n\n- `a`\n";
const SECOND = `## [1.1.0]\n\n- \`b\`\n\n${FIRST}`;
const unreleased = (releases: string) => `## [Unreleased]\n\n- \`c\`\n\n${releases}`;

test("upgrades are tested from the latest release, as the committed base and changelog have it", () => {
  const changelog = textOf("CHANGELOG.md");

  expect(wrongUpgradeBase({ base: upgradeBase(), changelog })).toEqual([]);
});

test.each([
  ["before the first release, from a commit", COMMIT, unreleased(""), undefined],
  ["in the first release, from a commit", COMMIT, FIRST, "v1.0.0"],
  ["in the first release's commit, from a commit", COMMIT, FIRST, undefined],
  ["after the first release, from it", of("v1.0.0"), FIRST, undefined],
  ["in the second release, from the first", of("v1.0.0"), SECOND, "v1.1.0"],
  ["in the second release's commit, from the first", of("v1.0.0"), SECOND, undefined],
  ["while the third one is made, from the second", of("v1.1.0"), unreleased(SECOND), undefined],
])("upgrades are tested %s", (_, base, changelog, tag) => {
  expect(wrongUpgradeBase({ base, changelog, ...(tag && { tag }) })).toEqual([]);
});

test.each([
  ["a change after the first release", COMMIT, unreleased(FIRST), undefined, "40b29aa", "v1.0.0"],
  ["a change after the second release", of("v1.0.0"), unreleased(SECOND), undefined, "v1.0.0", "v1.1.0"],
  ["the second release", COMMIT, SECOND, "v1.1.0", "40b29aa", "v1.0.0"],
  ["a release whose base is itself", of("v1.1.0"), SECOND, "v1.1.0", "v1.1.0", "v1.0.0"],
])("%s is refused with another base", (_, base, changelog, tag, found, expected) => {
  expect(wrongUpgradeBase({ base, changelog, ...(tag && { tag }) })).toEqual([
    `packaging/upgrade-base/ has the module of ${found}, not of ${expected}: run npm run release:base -- ${expected}.`,
  ]);
});
