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
  ["Unreleased", "### Added\n\n- `a`"],
  ["1.2.0", "- `b`"],
])("the section of %s is what stands below its heading, up to the next", (name, text) => {
  expect(changelogSection(CHANGELOG, name)).toEqual({ name, text });
});

test("a version is not taken for a longer one", () => {
  expect(changelogSection(CHANGELOG, "1.2")).toEqual({ name: "1.2", text: "" });
});

test("of several names the first that has a section counts", () => {
  expect(changelogSection(CHANGELOG, "2.0.0", "1.2.0", "Unreleased").name).toBe("1.2.0");
});

test("a changelog without sections says nothing", () => {
  expect(changelogSection("# Changelog\n", "Unreleased")).toEqual({ name: "Unreleased", text: "" });
});

test("a heading at the very end has no text", () => {
  expect(changelogSection("## [Unreleased]", "Unreleased").text).toBe("");
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
