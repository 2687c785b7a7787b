import { changelogOfModule, changelogSection } from "../../packaging";
import { textOf } from "../pages";

const CHANGELOG = `# Changelog

All notable changes, see [Unreleased].

## [Unreleased]

### Added

- \`a\`

## [1.2.0] - 2030-01-31

- \`b\`

## [1.2.0-rc.1]

[1.2.0]: https://example.com
`;

test.each([
  ["what stands below its heading, up to the next", CHANGELOG, "Unreleased", "### Added\n\n- `a`"],
  ["what stands below its heading, up to the next", CHANGELOG, "1.2.0", "- `b`"],
  ["not that of a longer version", CHANGELOG, "1.2", ""],
  ["nothing where there is none", "# Changelog\n", "Unreleased", ""],
  ["nothing at the very end", "## [Unreleased]", "Unreleased", ""],
])("the section is %s", (_, changelog, name, text) => {
  expect(changelogSection(changelog, name)).toEqual({ name, text });
});

test("of several names the first that has a section counts", () => {
  expect(changelogSection(CHANGELOG, "2.0.0", "1.2.0", "Unreleased").name).toBe("1.2.0");
});

describe("the module's own changelog", () => {
  const text = changelogOfModule(textOf("CHANGELOG.md"));

  test("names nothing that is not in the module", () => {
    expect(text.match(/npm run|npx|cdktf|docs\/|\.gen|FargateImageScanning|demo/gi)).toBeNull();
  });

  test("keeps every release, and all else of it", () => {
    const changelog = "# C\n\n## [2]\n\n### Added\n\n- a\n\n### Around the module\n\n- b\n\n## [1]\n\n- c\n";

    expect(changelogOfModule(changelog)).toBe("# C\n\n## [2]\n\n### Added\n\n- a\n\n## [1]\n\n- c\n");
    expect(text).toContain("## [Unreleased]");
  });
});
