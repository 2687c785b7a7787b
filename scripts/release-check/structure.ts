import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "@cdktf/hcl2json";
import { examplesOf } from "./examples";

/** https://developer.hashicorp.com/terraform/language/modules/develop/structure */
const FILES = ["main.tf", "variables.tf", "outputs.tf", "versions.tf", "README.md", "LICENSE"];
const EXAMPLE_FILES = ["main.tf", "README.md"];

type Parsed = Readonly<Record<string, unknown>>;
type Bodies = readonly Readonly<Record<string, unknown>>[];

/** Returns the missing files of the standard structure of a Terraform module. */
export function missingFiles(folder: string): string[] {
  const examples = examplesOf(folder);
  const expected = [
    ...FILES,
    ...examples.flatMap((example) => EXAMPLE_FILES.map((name) => `examples/${example}/${name}`)),
  ];
  return [
    ...(examples.length === 0 ? ["examples/ has no example: each is a folder with a main.tf."] : []),
    ...expected
      .filter((name) => !existsSync(join(folder, name)))
      .map((name) => `${name} is missing, which the standard structure of a module asks for.`),
  ];
}

/** Returns declarations that the root module should not have, or does not describe. */
export async function wrongDeclarations(folder: string): Promise<string[]> {
  const names = readdirSync(folder).filter((name) => name.endsWith(".tf"));
  const found = names.sort().map(async (name) => {
    const parsed = await parse(name, readFileSync(join(folder, name), "utf8"));
    return [...undescribed(name, parsed), ...callersBusiness(name, parsed)];
  });
  return (await Promise.all(found)).flat();
}

function undescribed(file: string, parsed: Parsed): string[] {
  return ["variable", "output"].flatMap((kind) => {
    const named = Object.entries((parsed[kind] ?? {}) as Readonly<Record<string, Bodies>>);
    return named
      .filter(([, [body]]) => typeof body?.description !== "string" || body.description.trim() === "")
      .map(([name]) => `${file}: the ${kind} ${name} has no description.`);
  });
}

/** A module that configures a provider or a backend cannot be called with count, for_each or depends_on. */
function callersBusiness(file: string, parsed: Parsed): string[] {
  const settings = (parsed.terraform ?? []) as Bodies;
  const forbidden = [
    ...(parsed.provider ? ["provider"] : []),
    ...["backend", "cloud"].filter((kind) => settings.some((body) => kind in body)),
  ];
  return forbidden.map((kind) => `${file}: the ${kind} block belongs to the caller of the module.`);
}
