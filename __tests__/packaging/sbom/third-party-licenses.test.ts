import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { thirdPartyLicenses } from "../../../packaging/sbom/third-party-licenses";
import { emptyFolder } from "../../temporary-folder";

const root = emptyFolder();

function installed(name: string, files: Readonly<Record<string, string>>, license?: string) {
  const folder = `node_modules/${name}`;
  mkdirSync(join(root, folder), { recursive: true });
  for (const [file, text] of Object.entries(files)) writeFileSync(join(root, folder, file), text);
  return { name, version: "1.0.0", folder, license };
}

test("every text stands once, below the sorted names of the packages that share it", () => {
  const packages = [
    installed("b", { "license.txt": "Text of MIT\r\nby Ada\r\n" }, "MIT"),
    installed("@a/z", { LICENSE: "Text of Apache", NOTICE: "Notice of a/z", "index.js": "" }, "Apache-2.0"),
    installed("a", { "LICENSE-MIT": "\nText of MIT\nby Ada" }, "MIT"),
    installed("own", { COPYING: "Text of its own" }),
  ];
  const text = thirdPartyLicenses(packages, root);

  const [, ...sections] = text.split(/^=+\n\n/m);
  expect(sections.map((section) => section.trim())).toEqual([
    "@a/z@1.0.0 (Apache-2.0)\n\nNotice of a/z",
    "@a/z@1.0.0 (Apache-2.0)\n\nText of Apache",
    "a@1.0.0 (MIT)\nb@1.0.0 (MIT)\n\nText of MIT\nby Ada",
    "own@1.0.0\n\nText of its own",
  ]);
  expect(thirdPartyLicenses(packages.toReversed(), root)).toBe(text);
});

test.each([
  [{ author: { name: "Ada" } }, "MIT, by Ada."],
  [{ author: "Ada <ada@example.com>" }, "MIT, by Ada <ada@example.com>."],
  [{}, "MIT, by nobody named."],
])("a package without a license file, with the manifest %j, is there with %s", (manifest, said) => {
  const packages = [installed("a", { "package.json": JSON.stringify(manifest) }, "MIT")];

  expect(thirdPartyLicenses(packages, root)).toContain(
    `a@1.0.0 (MIT)\n\nHas no license file. Its package.json says: ${said}`,
  );
});

test.each([undefined, "UNLICENSED"])(
  "a package whose license is %s, without a text, is refused",
  (license) => {
    expect(() => thirdPartyLicenses([installed("a", {}, license)], root)).toThrow(
      "a is in a bundle, and has no license: take another package in its place.",
    );
  },
);
