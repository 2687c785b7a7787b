import { LIBRARIES } from "../../packaging/construct-library";
import { textOf } from "../pages";
import { blocksIn } from "./tables";

const LIBRARY = "fargate-image-scanning-cdktf";

test.each(["README.md", "docs/first-account.md", "packaging/files/construct-library.md"])(
  "%s shows the class, and how to install it",
  (page) => {
    const shown = blocksIn(textOf(page), "ts");

    expect(shown).toHaveLength(1);
    expect(shown[0]).toMatch(/ from "fargate-image-scanning-cdkt[fn]";/);
    expect(shown[0]).toContain('new FargateImageScanning(this, "scanning", {');
    // A newcomer reads it at a glance.
    expect(shown[0]?.trimEnd().split("\n").length).toBeLessThanOrEqual(14);
    expect(textOf(page)).toMatch(/^npm install .*\/fargate-image-scanning-cdkt[fn]-\*\.tgz/m);
  },
);

test("first-account.md installs the oldest versions that the package takes", () => {
  const peers = Object.entries(LIBRARIES[LIBRARY].peers).map(([name, range]) => `${name}@${range.slice(1)}`);

  expect(textOf("docs/first-account.md")).toContain(`--save-exact ${peers.join(" ")} ./${LIBRARY}-*.tgz`);
});
