import { statSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { addressOf } from "../functions/contract/documentation";
import { repository } from "../publisher.json";
import { addressesIn } from "./compatibility";
import type { SynthesizedModule } from "./synthesized-module";

type Named = Readonly<Record<string, { readonly description?: string }>>;

/** Not the mark of terraform-docs, which would write other tables. */
const DOCS = /<!-- reference -->/;

const REPOSITORY = join(__dirname, "..");
/** Folder that `npm run package` writes the module to. */
const MODULE = "terraform-module/";
/** A relative link of Markdown: its path, and the heading behind it. */
const LINK = /\]\((?!https?:|mailto:|#)([^)#\s]+)(#[^)\s]+)?\)/g;

/** Replaces the text's mark by tables of requirements, resources, inputs and outputs. Throws without a mark. */
export function renderReadme(template: string, module: SynthesizedModule): string {
  if (!DOCS.test(template)) {
    throw new Error("The module's README has no mark <!-- reference --> for its tables.");
  }
  const tables = [requirements(module), resources(module), inputs(module), outputs(module)].join("\n\n");
  return template.replace(DOCS, () => tables);
}

function requirements({ configuration }: SynthesizedModule): string {
  const { required_version, required_providers } = configuration.terraform as {
    required_version: string;
    required_providers: Record<string, { version: string }>;
  };
  const providers = Object.entries(required_providers).map(([name, { version }]) => [name, version]);
  return table("Requirements", ["Name", "Version"], [["terraform", required_version], ...providers]);
}

function resources({ configuration }: SynthesizedModule): string {
  const all = [
    ...addressesIn(configuration.resource).map((address) => [address, "resource"]),
    ...addressesIn(configuration.data).map((address) => [address, "data source"]),
  ];
  return table("Resources", ["Name", "Type"], all);
}

function inputs(module: SynthesizedModule): string {
  return `## Inputs\n\n${renderInputsTable(module)}`;
}

function outputs(module: SynthesizedModule): string {
  return `## Outputs\n\n${renderOutputsTable(module)}`;
}

/** Returns the table of inputs in the layout of terraform-docs. */
function renderInputsTable({ inputs }: Pick<SynthesizedModule, "inputs">): string {
  return [
    "| Name | Description | Type | Default | Required |",
    "|------|-------------|------|---------|:--------:|",
    ...inputs.map(({ name, description, type, default: fallback, isRequired }) =>
      [
        `| \`${name}\``,
        cell(description),
        `\`${type.replace(/\s+/g, " ")}\``,
        isRequired ? "n/a" : `\`${JSON.stringify(fallback)}\``,
        isRequired ? "yes |" : "no |",
      ].join(" | "),
    ),
  ].join("\n");
}

function renderOutputsTable({ configuration }: SynthesizedModule): string {
  const described = Object.entries(configuration.output as Named).map(([name, { description = "" }]) => [
    `\`${name}\``,
    description,
  ]);
  return rowsOf(["Name", "Description"], described);
}

function table(title: string, head: string[], rows: string[][]): string {
  return `## ${title}\n\n${rowsOf(head, rows)}`;
}

function rowsOf(head: string[], rows: string[][]): string {
  const line = (cells: string[]) => `| ${cells.join(" | ")} |`;
  return [line(head), `|${head.map(() => "------|").join("")}`, ...rows.map(line)].join("\n");
}

function cell(text: string): string {
  return text.replace(/[|<>*]/g, (character) => `\\${character}`);
}

/**
 * Makes links from the module to other files of the repository absolute, at this version.
 *
 * @param page path in the module; a copied page has the same path in the repository
 * @param names paths of all files of the module
 * @throws Error where a link leads to no file
 */
export function absoluteLinks(text: string, page: string, names: readonly string[]): string {
  // READMEs of modules are written for their places; other pages are copies.
  const place = /^(modules\/\w+\/)?README\.md$/.test(page) ? `${MODULE}${page}` : page;
  const isInModule = (path: string) => names.some((name) => name === path || name.startsWith(`${path}/`));
  return text.replace(LINK, (link, path: string, heading = "") => {
    const target = normalize(join(dirname(place), path)).replace(/\/$/, "");
    if (isInModule(target.startsWith(MODULE) ? target.slice(MODULE.length) : target)) {
      return link;
    }
    // Packaging writes this page, which may not exist yet.
    if (
      target !== `${MODULE}README.md` &&
      !statSync(join(REPOSITORY, target), { throwIfNoEntry: false })?.isFile()
    ) {
      throw new Error(`${page} of the module links to ${target}, which is no file of the repository.`);
    }
    return repository ? `](${addressOf(target)}${heading})` : link;
  });
}
