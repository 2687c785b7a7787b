import { spawnSync } from "node:child_process";
import { dirname } from "node:path";
import type { PublishedInterface } from "../../packaging";
import { wrongInterface } from "../../scripts/release-check/interface";
import { wrongVersion } from "../../scripts/release-check/version";
import { ROOT } from "../our-files";
import { sharedFolder } from "../temporary-folder";

describe("the version", () => {
  const changelog = "## [Unreleased]\n\n- `a`\n\n## [1.2.0]\n\n- `b`\n\n## [1.1.0]\n";

  test("of a tag is that of package.json and has a section in the changelog", () => {
    expect(wrongVersion({ tag: "v1.2.0", version: "1.2.0", changelog })).toEqual([]);
  });

  test("without a tag may be unreleased", () => {
    expect(wrongVersion({ version: "1.3.0", changelog })).toEqual([]);
  });

  test.each(["1.2.0", "v1.2", "v1.2.0.0", "v01.2.0", "release-1.2.0", "v1.2.0+build"])(
    "is not named by the tag %s",
    (tag) => {
      expect(wrongVersion({ tag, version: tag.replace(/^v/, ""), changelog })).toContain(
        `The tag ${tag} is no version: the Registry takes vX.Y.Z only.`,
      );
    },
  );

  test("may be a pre-release", () => {
    const of = { tag: "v2.0.0-rc.1", version: "2.0.0-rc.1", changelog: "## [2.0.0-rc.1]\n\n- `c`\n" };

    expect(wrongVersion(of)).toEqual([]);
  });

  test("of the tag has to be that of package.json", () => {
    expect(wrongVersion({ tag: "v1.2.0", version: "1.3.0", changelog })).toEqual([
      "The tag v1.2.0 is not the version 1.3.0 of package.json.",
    ]);
  });

  test.each([
    ["missing", "v1.3.0", "1.3.0"],
    ["empty", "v1.1.0", "1.1.0"],
  ])("of a tag has to be in the changelog, where its section is %s", (_, tag, version) => {
    expect(wrongVersion({ tag, version, changelog })).toEqual([
      `CHANGELOG.md says nothing under [${version}].`,
    ]);
  });

  test("without a tag needs something in the changelog, too", () => {
    expect(wrongVersion({ version: "1.3.0", changelog: "## [Unreleased]\n" })).toEqual([
      "CHANGELOG.md says nothing under [1.3.0] or [Unreleased].",
    ]);
  });
});

describe("the interface", () => {
  const none = { addresses: {}, outputs: {}, types: {}, commands: {}, schemas: {} };
  const released: PublishedInterface = { ...none, version: "1.0.0", inputs: { name: "string" } };
  const changed = { ...released, version: "1.1.0", inputs: { mode: "string", name: "string" } };

  test("between releases may change if the changelog names it", () => {
    const changelog = "## [Unreleased]\n\n- `mode`\n";

    expect(wrongInterface({ isRelease: false, released, current: changed, changelog })).toEqual([]);
    expect(wrongInterface({ isRelease: false, released, current: changed, changelog: "" })).toEqual([
      expect.stringContaining("The input mode is new"),
    ]);
  });

  test.each([
    ["names", changed],
    ["version", { ...released, version: "1.1.0" }],
  ])("of a release has to be listed: other %s are refused", (_, current) => {
    expect(wrongInterface({ isRelease: true, released, current, changelog: "" })).toEqual([
      "packaging/interface.json is that of 1.0.0, not of this release: run npm run release:interface.",
    ]);
  });

  test("of a release that is listed is fine", () => {
    expect(wrongInterface({ isRelease: true, released: changed, current: changed, changelog: "" })).toEqual(
      [],
    );
  });
});

describe("npm run release:check", () => {
  const withoutPrograms = sharedFolder();

  test("says all that is wrong, and fails, though one check cannot even be made", () => {
    const { status, stdout } = spawnSync(
      process.execPath,
      ["--import", "tsx", "scripts/release-check.ts", "v999.0.0"],
      {
        cwd: ROOT,
        encoding: "utf8",
        // Programs of the system and node itself, but not the Registry's parser.
        env: { ...process.env, PATH: `${withoutPrograms}:${dirname(process.execPath)}` },
      },
    );

    expect(stdout).toContain("ok      committed copy\n");
    expect(stdout).toContain("wrong   version v999.0.0: The tag v999.0.0 is not the version ");
    expect(stdout).toContain("wrong   version v999.0.0: CHANGELOG.md says nothing under [999.0.0].");
    expect(stdout).toMatch(
      /^wrong {3}the Registry's parser: terraform-config-inspect, .* is not on the PATH/m,
    );
    expect(stdout).toContain("cannot be published as terraform-aws-fargate-image-scanning yet.");
    expect(status).toBe(1);
  });
});
