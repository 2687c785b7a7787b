import { buildSync, transformSync } from "esbuild";
import { EXPORTED_VARIABLES } from "../../../functions/contract/build";
import {
  MAX_BUILDSPEC_CHARACTERS,
  PROXY_BLOCK,
  REPORT_GROUP,
  RUNTIME_VERSIONS_BLOCK,
} from "../../../modules/inline-scanner/buildspec-text";
import { version } from "../../../package.json";
import {
  BUNDLE_OPTIONS,
  checkLength,
  INTERNAL_PROPERTIES,
  renderBuildspec,
} from "../../../packaging/programs/buildspec";
import { resultText } from "../../functions/programs/scan-runner/scanner-results";

interface Buildspec {
  readonly version: number;
  readonly env: { readonly shell: string; readonly "exported-variables": readonly string[] };
  readonly phases: Readonly<
    Record<string, { readonly commands?: readonly string[]; "runtime-versions"?: unknown }>
  >;
  readonly reports: unknown;
}

const { load } = require("js-yaml") as { load(text: string): Buildspec };
const TEXT = renderBuildspec();
/** In the region with the longest name, of an installation with the longest name. */
const LONGEST_REPORT_GROUP = `arn:aws-us-gov:codebuild:ap-southeast-1:123456789012:report-group/${"n".repeat(28)}-scanner`;

const programIn = (buildspec: Buildspec) =>
  /<<'(\w+)'\n(.*)\n\1\n/s.exec(buildspec.phases.build?.commands?.[0] ?? "")?.[2] ?? "";

describe("renderBuildspec", () => {
  test("keeps to the limit", () => {
    expect(TEXT.length).toBeLessThanOrEqual(MAX_BUILDSPEC_CHARACTERS);
  });

  test("refuses to render past the limit, naming both numbers", () => {
    expect(() => checkLength("x".repeat(22_001))).toThrow(/22001 characters, allowed are 22000/);
    expect(checkLength("x".repeat(22_000))).toHaveLength(22_000);
  });

  test("is a buildspec 0.2 for bash with the exported variables and the report groups", () => {
    expect(load(TEXT)).toMatchObject({
      version: 0.2,
      env: { shell: "bash", "exported-variables": EXPORTED_VARIABLES },
      reports: {
        [`${REPORT_GROUP}-images`]: { files: ["scan.xml"] },
        [`${REPORT_GROUP}-vulnerabilities`]: { files: ["list.xml"] },
      },
    });
  });

  test("names the Node version in a block that can be taken out as it stands", () => {
    const full = load(TEXT);
    const { install, ...others } = full.phases;

    expect(install).toEqual({ "runtime-versions": { nodejs: 22 } });
    expect(TEXT.split(RUNTIME_VERSIONS_BLOCK)).toHaveLength(2);
    expect(load(TEXT.replace(RUNTIME_VERSIONS_BLOCK, ""))).toEqual({ ...full, phases: others });
  });

  test("holds the whole program: its line breaks and indentation change nothing in it", () => {
    const minify = { minifySyntax: true, minifyWhitespace: true, minifyIdentifiers: true };
    const { outputFiles } = buildSync(BUNDLE_OPTIONS);
    const normalise = (program: string) => transformSync(program, minify).code;

    expect(normalise(programIn(load(TEXT)))).toBe(normalise(outputFiles[0]?.text ?? ""));
  });

  test("shortens no property that results of the scanner have", () => {
    const names = new Set<string>();
    for (const result of ["failed", "accepted", "nulls", "no-policy"] as const) {
      JSON.parse(resultText(result), (key, value) => {
        names.add(key);
        return value;
      });
    }

    expect(names.size).toBeGreaterThan(50);
    expect(INTERNAL_PROPERTIES.filter((name) => names.has(name))).toEqual([]);
  });

  test("says at its top which version it is, and where its source stands", () => {
    expect(TEXT.split("\n").slice(0, 2)).toEqual([
      `# fargate-image-scanning ${version}`,
      "# Source: functions/programs/scan-runner",
    ]);
  });

  test("leaves 50 characters for what the program still has to learn, at the longest inputs", () => {
    const longest = TEXT.replaceAll(REPORT_GROUP, LONGEST_REPORT_GROUP) + PROXY_BLOCK;

    expect(MAX_BUILDSPEC_CHARACTERS - longest.length).toBeGreaterThanOrEqual(50);
  });

  test("is plain ASCII, so that characters and bytes are the same", () => {
    expect(TEXT).toMatch(/^[\n\x20-\x7e]+$/);
  });

  test("needs nothing but Node's built-in modules", () => {
    const imports = [...programIn(load(TEXT)).matchAll(/from"([^"]+)"|require\("([^"]+)"\)/g)].map(
      ([, name]) => name,
    );

    expect(imports.length).toBeGreaterThan(0);
    expect(imports.filter((name) => !name?.startsWith("node:"))).toEqual([]);
  });
});
