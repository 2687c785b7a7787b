import { INPUTS } from "../../modules/fargate-image-scanning/inputs";
import { LIBRARIES } from "../../packaging/construct-library";
import { textOf } from "../pages";
import { namesIn, tableOf } from "./tables";

const page = textOf("docs/migration.md");

test("each parameter of the template has an input that there is", () => {
  const named = tableOf(page, "From the template of 2020").flatMap(([, , input]) => namesIn(input));

  expect(named.length).toBeGreaterThan(5);
  expect(named.filter((name) => !INPUTS.some((input) => input.name === name))).toEqual([]);
});

test("the commands install the oldest versions of CDK Terrain that the package takes", () => {
  const peers = Object.entries(LIBRARIES["fargate-image-scanning-cdktn"].peers);

  const missing = peers.filter(([name, range]) => !page.includes(` ${name}@${/\d[\d.]+/.exec(range)} `));
  expect(missing).toEqual([]);
});
