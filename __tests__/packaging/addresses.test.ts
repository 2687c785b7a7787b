import { statSync } from "node:fs";
import { join } from "node:path";
import { addressOf, withAddresses } from "../../functions/contract/documentation";
import { filesBelow } from "../../packaging/module-folder";
import { absoluteLinks } from "../../packaging/readme";
import { ROOT } from "../our-files";
import { headingsOf, textOf } from "../pages";

const MODULE = join(ROOT, "terraform-module");
const { version } = JSON.parse(textOf("package.json"));
const { repository } = JSON.parse(textOf("publisher.json"));
/** An address of this repository: of which version, which file, and which heading of it. */
const ADDRESS = new RegExp(`${repository}/blob/([^/]+)/([\\w./-]+\\w)(?:#([\\w-]+))?`, "g");

const published = filesBelow(MODULE)
  .filter((name) => /\.(md|tf|yml)$/.test(name))
  .flatMap((name) =>
    [...textOf(`terraform-module/${name}`).matchAll(ADDRESS)].map(([, tag, path = "", heading]) => ({
      name,
      tag,
      path,
      heading,
    })),
  );

test("addresses of the module are those of files and headings, in its own version", () => {
  const dead = published.filter(
    ({ tag, path, heading }) =>
      tag !== `v${version}` ||
      !statSync(join(ROOT, path), { throwIfNoEntry: false })?.isFile() ||
      (heading !== undefined && !headingsOf(path).includes(heading)),
  );

  expect(dead).toEqual([]);
  expect([...new Set(published.map(({ name }) => name))]).toEqual(
    expect.arrayContaining(["README.md", "SECURITY.md", "monitoring.tf"]),
  );
});

test("no page of the module has a link out of its folder", () => {
  const links = filesBelow(MODULE)
    .filter((name) => name.endsWith(".md"))
    .flatMap((name) =>
      [...textOf(`terraform-module/${name}`).matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)].map(([, path = ""]) =>
        join(name, "..", path),
      ),
    );

  expect(links.length).toBeGreaterThan(20);
  expect(
    links.filter((path) => statSync(join(MODULE, path), { throwIfNoEntry: false }) === undefined),
  ).toEqual([]);
});

test("pages that programs name by their path are files", () => {
  const named = ["functions", "modules"].flatMap((folder) =>
    filesBelow(join(ROOT, folder)).flatMap((file) =>
      [...textOf(`${folder}/${file}`).matchAll(/\bdocs\/[a-z-]+\.md\b/g)].map(([path]) => path),
    ),
  );

  expect(new Set(named).size).toBeGreaterThan(5);
  expect(named.filter((path) => !statSync(join(ROOT, path), { throwIfNoEntry: false })?.isFile())).toEqual(
    [],
  );
});

test("a link within the module stays, one to another file is absolute, and one to no file is an error", () => {
  const rendered = (text: string, page = "README.md") =>
    absoluteLinks(text, page, ["README.md", "main.tf", "examples/minimal/main.tf"]);

  expect(rendered("[a](main.tf) [b](examples/minimal) [c](#here) [d](https://example.com/a)")).toBe(
    "[a](main.tf) [b](examples/minimal) [c](#here) [d](https://example.com/a)",
  );
  expect(rendered("[a](../docs/data.md#restore-drill)")).toBe(
    `[a](${addressOf("docs/data.md")}#restore-drill)`,
  );
  expect(rendered("[a](docs/data.md)", "SECURITY.md")).toBe(`[a](${addressOf("docs/data.md")})`);
  expect(() => rendered("[a](../docs/none.md)")).toThrow(/docs\/none\.md, which is no file/);
  expect(() => rendered("[a](../docs)")).toThrow(/is no file/);
});

test("a message names pages by their addresses", () => {
  expect(withAddresses("look up docs/network.md, then docs/errors.md.")).toBe(
    `look up ${repository}/blob/v${version}/docs/network.md, then ${repository}/blob/v${version}/docs/errors.md.`,
  );
});
