import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { bundledPackages } from "../../../packaging/sbom/bundled-packages";
import { sharedFolder } from "../../temporary-folder";

const root = sharedFolder();

beforeAll(() => {
  for (const [folder, version] of [
    ["a", "1.0.0"],
    ["a/node_modules/@b/c", "2.0.0"],
    ["d", "3.0.0"],
    ["unlocked", "4.0.0"],
  ] as const) {
    const path = join(root, "node_modules", folder);
    mkdirSync(path, { recursive: true });
    writeFileSync(join(path, "package.json"), JSON.stringify({ version }));
  }
});

const LOCK = {
  packages: {
    "node_modules/a": { version: "1.0.0", license: "MIT" },
    "node_modules/a/node_modules/@b/c": { version: "2.0.0" },
    "node_modules/d": { version: "3.0.1" },
  },
};
const found = (...contents: string[]) => bundledPackages(contents, LOCK, root);

test("each package is there once, and none for files of our own", () => {
  const contents = ["a.ts", "../contract/a.ts", "../node_modules/a/a.js", "../node_modules/a/b.js"];

  expect(found(...contents, "../node_modules/a/node_modules/@b/c/lib/a.js")).toEqual([
    { folder: "node_modules/a", name: "a", version: "1.0.0", license: "MIT" },
    { folder: "node_modules/a/node_modules/@b/c", name: "@b/c", version: "2.0.0" },
  ]);
});

test.each([
  [
    "of another folder's packages",
    "../../other/node_modules/a/a.js",
    /^\S+a\.js is in a bundle, and not in /,
  ],
  ["of another folder", "../../linked/a.js", /^\S+a\.js is in a bundle, and not in .*: run npm ci there\.$/],
  ["of packages beside our own files", "node_modules/a/a.js", /^\S+a\.js is in a bundle, and not in /],
  ["of another version", "../node_modules/d/a.js", /d 3\.0\.0 is in a bundle, .* has 3\.0\.1: run npm ci\.$/],
  ["of a package that is not locked", "../node_modules/unlocked/a.js", /unlocked 4\.0\.0 .* has none: /],
])("a file %s is refused", (_, file, message) => {
  expect(() => found("a.ts", file)).toThrow(message);
});
