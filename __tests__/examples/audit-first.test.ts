import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ourFiles, ROOT } from "../our-files";

/** Settings of gate and enforcement, in Terraform or in TypeScript, up to the end of their block. */
const SETTINGS = /\b(?:deployment_?gate|enforcement)\s*[=:]\s*\{[^}]*\}/gi;
const settings = ourFiles("examples").flatMap((file) =>
  [...readFileSync(join(ROOT, file), "utf8").matchAll(SETTINGS)].map(([block]) => ({ file, block })),
);

test("no example refuses or stops anything for a start, in Terraform and in TypeScript", () => {
  const names = (end: string) => settings.filter(({ file }) => file.endsWith(end)).map(({ file }) => file);

  expect([names(".tf").length, names(".ts").length, names(".md").length].every(Boolean)).toBe(true);
  expect(settings.filter(({ block }) => !/\bmode\s*[=:]\s*"audit"/.test(block))).toEqual([]);
});
