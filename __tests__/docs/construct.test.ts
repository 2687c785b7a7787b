import { LIBRARIES } from "../../packaging/construct-library";
import { textOf } from "../pages";

const LIBRARY = "fargate-image-scanning-cdktf";

test("first-account.md installs the oldest versions that the package takes", () => {
  const peers = Object.entries(LIBRARIES[LIBRARY].peers).map(([name, range]) => `${name}@${range.slice(1)}`);

  expect(textOf("docs/first-account.md")).toContain(`--save-exact ${peers.join(" ")} ./${LIBRARY}-*.tgz`);
});
