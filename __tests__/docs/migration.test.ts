import { readFileSync } from "node:fs";
import { join } from "node:path";
import { INPUTS } from "../../modules/fargate-image-scanning/inputs";
import { onCdkTerrain } from "../../scripts/cdktn/manifest";
import { ROOT } from "../our-files";
import { namesIn, tableOf } from "./tables";

const page = readFileSync(join(ROOT, "docs/migration.md"), "utf8");

test("each parameter of the template has an input that there is", () => {
  const named = tableOf(page, "From the template of 2020").flatMap(([, , input]) => namesIn(input));

  expect(named.length).toBeGreaterThan(5);
  expect(named.filter((name) => !INPUTS.some((input) => input.name === name))).toEqual([]);
});

test("the commands install the versions of CDK Terrain that npm run test:cdktn runs", () => {
  const manifest = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
  const dependencies: Record<string, string> = onCdkTerrain(manifest).dependencies;
  const moved = Object.entries(dependencies).filter(
    ([name, version]) => manifest.dependencies[name] !== version,
  );

  expect(/^```sh\n([\s\S]*?)\n```$/m.exec(page)?.[1]?.split("\n")).toEqual([
    "npm uninstall cdktf-cli",
    `npm install --save-exact ${moved.map((entry) => entry.join("@")).join(" ")}`,
    `npm install --save-dev --save-exact cdktn-cli@${dependencies.cdktn}`,
  ]);
});
