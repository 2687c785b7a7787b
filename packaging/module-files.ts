import { readFileSync } from "node:fs";
import { join } from "node:path";
import { changelogOfModule } from "./changelog";
import { answerSchemas, bundledCommandLine, COMMAND_LINE } from "./command-line";
import { MEMBER_TEMPLATE } from "./compatibility";
import { renderMoved, renderOutputs, renderVariables, renderVersions } from "./interface";
import { filesBelow, type ModuleFiles } from "./module-folder";
import { renderPart } from "./parts";
import { bundledFiles } from "./programs";
import { absoluteLinks, renderReadme } from "./readme";
import { componentFiles } from "./sbom";
import { packagedPaths, type SynthesizedModule, synthesizeModule } from "./synthesized-module";

export const MODULE_NAME = "terraform-aws-fargate-image-scanning";
const REPOSITORY = join(__dirname, "..");
/** main.tf holds what all parts read; every other part has its own file. */
const MAIN_PART = "current";
const SCHEMAS = "functions/contract/notices";

/** Returns the published module: contents by path within its folder. */
export async function moduleFiles(module = synthesizeModule()): Promise<ModuleFiles> {
  const files = new Map<string, string | Uint8Array>();
  // Imported on demand, like Terraform's parser.
  const { format } = await import("@cdktf/hcl-tools");
  for (const [folder, { part, readme }] of modulesIn(module)) {
    for (const [name, text] of await configurationFiles(part)) {
      files.set(join(folder, name), `${(await format(packagedPaths(text))).trim()}\n`);
    }
    files.set(join(folder, "README.md"), renderReadme(read(readme), part));
  }
  files.set(MEMBER_TEMPLATE, read(MEMBER_TEMPLATE));
  for (const [name, contents] of module.assets) {
    files.set(`functions/${name}`, contents);
  }
  const programs = [
    ...bundledFiles("functions/", module.assets),
    { name: `cli/${COMMAND_LINE}`, ...bundledCommandLine(), runsIn: "Node" } as const,
  ];
  for (const [name, text] of Object.entries(componentFiles(MODULE_NAME, programs))) {
    files.set(name, text);
  }
  files.set("LICENSE", read("LICENSE"));
  files.set("SECURITY.md", read("SECURITY.md"));
  files.set("CHANGELOG.md", changelogOfModule(read("CHANGELOG.md")));
  for (const name of namesIn(SCHEMAS).filter((each) => each.endsWith(".schema.json"))) {
    files.set(`schemas/${name}`, read(`${SCHEMAS}/${name}`));
  }
  files.set(`cli/${COMMAND_LINE}`, bundledCommandLine().bytes);
  for (const [name, schema] of Object.entries(answerSchemas())) files.set(`cli/${name}`, schema);
  // Examples in CDKTF need the constructs.
  for (const name of namesIn("examples").filter((each) => !/^cdktf-|\/cdktf\//.test(each))) {
    // In the module, examples are inside the module that they call.
    files.set(`examples/${name}`, read(`examples/${name}`).replaceAll("../../terraform-module", "../.."));
  }
  for (const [name, contents] of files) {
    if (name.endsWith(".md")) {
      files.set(name, absoluteLinks(String(contents), name, [...files.keys()]));
    }
  }
  return new Map([...files].map(([name, contents]) => [name, Buffer.from(contents as string)]));
}

function modulesIn(module: SynthesizedModule) {
  const nested = [...module.nested].map(
    ([folder, part]) => [folder, { part, readme: `packaging/files/${folder}.md` }] as const,
  );
  return [["", { part: module, readme: "packaging/files/README.md" }] as const, ...nested];
}

async function configurationFiles(module: SynthesizedModule): Promise<[string, string][]> {
  const { stack, whole } = module;
  const parts = whole.node.children.map(
    async (part): Promise<[string, string]> => [
      part.node.id === MAIN_PART ? "main.tf" : `${part.node.id}.tf`,
      await renderPart(part, stack),
    ],
  );
  const files: [string, string][] = [
    ...(await Promise.all(parts)),
    ["variables.tf", await renderVariables(module)],
    ["outputs.tf", await renderOutputs(module)],
    ["versions.tf", renderVersions(module)],
    ["moved.tf", await renderMoved(module)],
  ];
  return files.filter(([, text]) => text !== "");
}

const read = (path: string) => readFileSync(join(REPOSITORY, path), "utf8");

const namesIn = (folder: string) => filesBelow(join(REPOSITORY, folder));
