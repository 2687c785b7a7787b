import { ourFiles } from "../our-files";
import { textOf } from "../pages";

test("the READMEs of constructs show the default version of the scanner", () => {
  const [, version = "none"] =
    /SCANNER_VERSION = "(.*)"/.exec(textOf("modules/fargate-image-scanning/inputs/sysdig.ts")) ?? [];
  const shown = ourFiles("modules/**/README.md").flatMap((file) =>
    [...textOf(file).matchAll(/scannerVersion: "(.*)"/g)].map(([, each]) => ({ file, version: each })),
  );

  expect(shown.length).toBeGreaterThan(0);
  expect(shown.filter((each) => each.version !== version)).toEqual([]);
});
