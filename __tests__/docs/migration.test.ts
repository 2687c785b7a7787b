import { readFileSync } from "node:fs";
import { join } from "node:path";
import { INPUTS } from "../../modules/fargate-image-scanning/inputs";
import { installedBeside } from "../../packaging/construct-library";
import { CDK_TERRAIN } from "../../scripts/packages/projects";
import { ROOT } from "../our-files";
import { namesIn, tableOf } from "./tables";

const LIBRARY = "fargate-image-scanning-cdktn";
const page = readFileSync(join(ROOT, "docs/migration.md"), "utf8");

test("each parameter of the template has an input that there is", () => {
  const named = tableOf(page, "From the template of 2020").flatMap(([, , input]) => namesIn(input));

  expect(named.length).toBeGreaterThan(5);
  expect(named.filter((name) => !INPUTS.some((input) => input.name === name))).toEqual([]);
});

test("the commands install what the package's README and npm run test:packages do", () => {
  const [tool] = Object.entries(CDK_TERRAIN).map((entry) => entry.join("@"));

  expect(/^```sh\n([\s\S]*?)\n```$/m.exec(page)?.[1]?.split("\n").slice(1)).toEqual([
    `npm install --save-exact ${installedBeside(LIBRARY)} ./${LIBRARY}-*.tgz`,
    `npm install --save-dev --save-exact ${tool}`,
  ]);
});
