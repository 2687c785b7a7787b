import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { missingFiles, wrongDeclarations } from "../../../scripts/release-check/structure";
import { emptyFolder } from "../../temporary-folder";

/** A module that has all that the Registry asks for. */
const GOOD: Readonly<Record<string, string>> = {
  "main.tf": 'data "aws_region" "current" {}\n',
  "variables.tf": 'variable "name" {\n  description = "Name"\n}\n',
  "outputs.tf": 'output "arn" {\n  description = "ARN"\n  value       = "a"\n}\n',
  "versions.tf": 'terraform {\n  required_version = ">= 1.11"\n}\n',
  "README.md": "# Module\n",
  LICENSE: "Apache\n",
  "examples/minimal/main.tf": 'provider "aws" {}\nmodule "scanning" {\n  source = "../.."\n}\n',
  "examples/minimal/README.md": "# Example\n",
};

const folder = emptyFolder();

function put(files: Readonly<Record<string, string>>): void {
  for (const [name, contents] of Object.entries(files)) {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, contents);
  }
}

test("a good module has nothing missing and nothing wrong", async () => {
  put(GOOD);

  expect(missingFiles(folder)).toEqual([]);
  expect(await wrongDeclarations(folder)).toEqual([]);
});

test.each(Object.keys(GOOD).filter((name) => name !== "examples/minimal/main.tf"))(
  "a module without %s does not have the standard structure",
  (missing) => {
    const { [missing]: _, ...others } = GOOD;
    put(others);

    expect(missingFiles(folder)).toEqual([
      `${missing} is missing, which the standard structure of a module asks for.`,
    ]);
  },
);

test("an example without main.tf is not one", () => {
  put(GOOD);
  put({ "examples/second/README.md": "" });

  expect(missingFiles(folder)).toEqual([
    "examples/second/main.tf is missing, which the standard structure of a module asks for.",
  ]);
});

test("a module without examples is refused", () => {
  put(Object.fromEntries(Object.entries(GOOD).filter(([name]) => !name.startsWith("examples/"))));

  expect(missingFiles(folder)).toEqual(["examples/ has no example: each is a folder with a main.tf."]);
});

test.each([
  ["no description", 'variable "size" {}\n', "more.tf: the variable size has no description."],
  [
    "an empty description",
    'output "size" {\n  description = " "\n  value = 1\n}\n',
    "more.tf: the output size has no description.",
  ],
  ["a provider", 'provider "aws" {}\n', "more.tf: the provider block belongs to the caller of the module."],
  [
    "a backend",
    'terraform {\n  backend "s3" {}\n}\n',
    "more.tf: the backend block belongs to the caller of the module.",
  ],
  [
    "Terraform Cloud as its backend",
    "terraform {\n  cloud {}\n}\n",
    "more.tf: the cloud block belongs to the caller of the module.",
  ],
])("a module with %s is not published", async (_, text, complaint) => {
  put(GOOD);
  put({ "more.tf": text });

  expect(await wrongDeclarations(folder)).toEqual([complaint]);
});
