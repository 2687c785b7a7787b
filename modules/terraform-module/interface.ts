import { REQUIRED_AWS_PROVIDER, REQUIRED_TERRAFORM } from "../fargate-image-scanning";
import { type Attributes, printBlock, type Value } from "./hcl";
import type { SynthesizedModule } from "./synthesized-module";

/** variables.tf: every input, with its rules. */
export function renderVariables(module: SynthesizedModule): Promise<string> {
  return renderAll("variable", module);
}

export function renderOutputs(module: SynthesizedModule): Promise<string> {
  return renderAll("output", module);
}

export function renderVersions(): string {
  return `terraform {
  # Write-only arguments, which keep the Sysdig token out of plan and state, came with Terraform 1.11.
  required_version = "${REQUIRED_TERRAFORM}"

  required_providers {
    # Every release is applied with 5.100, and its types come from the schema of 6.25: nothing is used that exists only
    # in one of the two major versions. The next one may change what is used, hence the upper bound.
    aws = {
      source  = "${REQUIRED_AWS_PROVIDER.source}"
      version = "${REQUIRED_AWS_PROVIDER.version}"
    }
  }
}
`;
}

/** In the order in which they are declared, which Terraform's JSON does not keep. */
async function renderAll(keyword: "variable" | "output", module: SynthesizedModule): Promise<string> {
  const named = module.configuration[keyword] as Record<string, Attributes>;
  const declared = module.stack.node.children.flatMap(({ node }) => (named[node.id] ? [node.id] : []));
  const texts = declared.map((name) => {
    const { validation = [], ...own } = named[name] as Attributes;
    return printBlock(`${keyword} "${name}"`, {
      ...own,
      validation: { value: validation as Value, isBlock: true },
    });
  });
  return (await Promise.all(texts)).join("\n\n");
}
