import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ourFiles, ROOT } from "../our-files";

const textOf = (file: string) => readFileSync(join(ROOT, file), "utf8");

test("the READMEs of constructs show the default version of the scanner", () => {
  const [, version = "none"] =
    /SCANNER_VERSION = "(.*)"/.exec(textOf("modules/fargate-image-scanning/inputs/sysdig.ts")) ?? [];
  const shown = ourFiles("modules/**/README.md").flatMap((file) =>
    [...textOf(file).matchAll(/scannerVersion: "(.*)"/g)].map(([, each]) => ({ file, version: each })),
  );

  expect(shown.length).toBeGreaterThan(0);
  expect(shown.filter((each) => each.version !== version)).toEqual([]);
});
