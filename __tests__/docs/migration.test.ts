import { LIBRARIES } from "../../packaging/construct-library";
import { textOf } from "../pages";

const page = textOf("docs/migration.md");

test("the commands install the oldest versions of CDK Terrain that the package takes", () => {
  const peers = Object.entries(LIBRARIES["fargate-image-scanning-cdktn"].peers);

  const missing = peers.filter(([name, range]) => !page.includes(` ${name}@${/\d[\d.]+/.exec(range)} `));
  expect(missing).toEqual([]);
});
