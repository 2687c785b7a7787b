import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { differences, filesBelow, writeModule } from "../../packaging/module-folder";
import { emptyFolder } from "../temporary-folder";

const folder = emptyFolder();

function put(name: string, contents = ""): void {
  mkdirSync(join(folder, name, ".."), { recursive: true });
  writeFileSync(join(folder, name), contents);
}

const filesOf = (contents: Record<string, string>) =>
  new Map(Object.entries(contents).map(([name, text]) => [name, Buffer.from(text)]));

test("a link to a folder is a file, and not followed", () => {
  put("b/main.tf");
  symlinkSync(join(folder, "b"), join(folder, "c"));

  expect(filesBelow(folder)).toEqual(["b/main.tf", "c"]);
});

test("a module replaces what is there", () => {
  put("old.tf");

  writeModule(folder, filesOf({ "main.tf": "new", "examples/a/main.tf": "example" }));

  expect(filesBelow(folder)).toEqual(["examples/a/main.tf", "main.tf"]);
  expect(readFileSync(join(folder, "examples/a/main.tf"), "utf8")).toBe("example");
});

test("a folder with the same files and bytes does not differ", () => {
  const files = filesOf({ "main.tf": "a", "functions/a.zip": "\u0000" });
  writeModule(folder, files);

  expect(differences(folder, files)).toEqual([]);
});

test("missing, changed and superfluous files are named", () => {
  put("main.tf", "a\n");
  put("old/main.tf");

  expect(differences(folder, filesOf({ "main.tf": "a", "variables.tf": "" }))).toEqual([
    "main.tf has other contents",
    "old/main.tf does not belong there",
    "variables.tf is missing",
  ]);
});

test("an empty file is not a missing one", () => {
  put("main.tf");

  expect(differences(folder, filesOf({ "main.tf": "a" }))).toEqual(["main.tf has other contents"]);
});

test.each([
  ".terraform/providers/x",
  ".terraform.lock.hcl",
  ".terraform.tfstate.lock.info",
  "terraform.tfstate",
  "terraform.tfstate.backup",
  "examples/a/.terraform/modules/modules.json",
  "examples/a/.terraform.lock.hcl",
  "examples/a/terraform.tfstate.d/b/terraform.tfstate",
])("%s, which Terraform leaves behind, belongs to no module", (name) => {
  put(name);

  expect(filesBelow(folder)).toEqual([]);
});
