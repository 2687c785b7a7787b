import { readFileSync } from "node:fs";
import { join } from "node:path";
import { INPUTS } from "../modules/fargate-image-scanning/inputs";
import { propertyName } from "../modules/terraform-language";

const REPOSITORY = join(__dirname, "..");

/** Terraform's types that the inputs have, and what `cdktf get` makes of them. */
const TYPES: Readonly<Record<string, string>> = {
  string: "string",
  number: "number",
  bool: "boolean",
  "list(string)": "string[]",
  "map(string)": "{ [key: string]: string }",
  "map(list(string))": "{ [key: string]: string[] }",
};
/** cdktf does not look into objects. */
const OBJECT = "any";

const read = (path: string) => readFileSync(join(REPOSITORY, path), "utf8");
const bindings = read(".gen/modules/fargate-image-scanning.ts");

test("the bindings take every input, with its type, and requires what has no default", () => {
  const taken = [...bindings.matchAll(/^ {2}readonly (\w+)(\??): (.+);$/gm)].map(([, ...each]) => each);

  const expected = INPUTS.map(({ name, type, isRequired }) => [
    propertyName(name),
    isRequired ? "" : "?",
    TYPES[type] ?? OBJECT,
  ]);
  expect(taken.sort()).toEqual(expected.sort());
  const others = INPUTS.filter(({ type }) => !(type in TYPES));
  expect(others.length).toBeGreaterThan(0);
  expect(others.filter(({ type }) => !/^(object|(list|map)\(object)\(/.test(type))).toEqual([]);
});

test("the bindings give every output", () => {
  const given = [...bindings.matchAll(/this\.getString\('(\w+)'\)/g)].map(([, name]) => name);

  const outputs = [...read("terraform-module/outputs.tf").matchAll(/^output "(\w+)"/gm)];
  expect(outputs.length).toBeGreaterThan(0);
  expect(given.sort()).toEqual(outputs.map(([, name]) => name).sort());
});

test("the bindings name the module by its path in the repository", () => {
  const { terraformModules } = JSON.parse(read("cdktf.json"));

  expect(terraformModules).toEqual([{ name: "fargate-image-scanning", source: "./terraform-module" }]);
  expect(bindings.match(/^ +source: .*$/gm)?.map((line) => line.trim())).toEqual([
    "source: './terraform-module',",
  ]);
});
