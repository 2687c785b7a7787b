import { REQUIRED_AWS_PROVIDER } from "../modules/fargate-image-scanning";
import { type Attributes, printBlock, type Value } from "./hcl";
import type { SynthesizedModule } from "./synthesized-module";

export function renderVariables(module: SynthesizedModule): Promise<string> {
  return renderAll("variable", module);
}

export function renderOutputs(module: SynthesizedModule): Promise<string> {
  return renderAll("output", module);
}

/** Returns moved.tf: a block for each address of earlier releases, or nothing. */
export async function renderMoved({ configuration }: SynthesizedModule): Promise<string> {
  const moved = (configuration.moved ?? []) as readonly Attributes[];
  const blocks = await Promise.all(moved.map((addresses) => printBlock("moved", addresses)));
  const comment =
    "# Where the resources of earlier releases are now, so that an upgrade leaves them as they are.";
  return blocks.length > 0 ? [comment, ...blocks].join("\n\n") : "";
}

export function renderVersions({
  inputs,
  configuration,
}: Pick<SynthesizedModule, "inputs" | "configuration">): string {
  const { required_version } = configuration.terraform as { readonly required_version: string };
  const reason = inputs.some(({ ephemeral }) => ephemeral)
    ? "Write-only arguments, which keep the Sysdig token out of plan and state, came with Terraform 1.11."
    : "Rules of an input that read another one, or a data source, came with Terraform 1.9.";
  return `terraform {
  # ${reason}
  required_version = "${required_version}"

  required_providers {
    # Every release is applied with 5.100, and its types come from the schema of 6.25: nothing is used that exists only
    # in one of the two major versions.
    aws = {
      source  = "${REQUIRED_AWS_PROVIDER.source}"
      version = "${REQUIRED_AWS_PROVIDER.version}"
    }
  }
}
`;
}

/** Prints in the order of declaration, which Terraform's JSON does not keep. */
async function renderAll(keyword: "variable" | "output", module: SynthesizedModule): Promise<string> {
  const named = module.configuration[keyword] as Record<string, Attributes>;
  const declared = module.stack.node.children.flatMap(({ node }) => (named[node.id] ? [node.id] : []));
  const texts = declared.map((name) => {
    const { validation = [], precondition = [], ...own } = named[name] as Readonly<Record<string, Value>>;
    if (!own.description)
      throw new Error(`The ${keyword} ${name} has no description, which registries show.`);
    return printBlock(`${keyword} "${name}"`, {
      ...own,
      validation: { value: validation, isBlock: true },
      precondition: { value: precondition, isBlock: true },
    });
  });
  return (await Promise.all(texts)).join("\n\n");
}
