import { TerraformOutput } from "cdktf";
import { propertyName } from "../../modules/terraform-language";
import { MEMBER, type SynthesizedModule } from "../synthesized-module";
import type { Block, BlockOutput } from "./module-block";

const GROUPS: Readonly<Record<string, string>> = {
  scanner: "scanner",
  trigger: "trigger",
  coordinator: "coordinator",
  sweeper: "sweeper",
  ledger: "ledger",
  deployment_gate: "gate",
};

export function publishedModules(module: SynthesizedModule) {
  const member = module.nested.get(MEMBER);
  if (member === undefined) throw new Error(`${MEMBER} is missing in the module.`);
  return { FargateImageScanning: { folder: "", ...module }, Member: { folder: MEMBER, ...member } };
}

export function blockOf({ folder, inputs, stack }: SynthesizedModule & { readonly folder: string }): Block {
  const named = inputs.map(({ name, kind, attributes }) => {
    const names = Object.keys(attributes ?? {}).map((each) => [propertyName(each), each]);
    return [
      propertyName(name),
      { name, kind, ...(attributes && { attributes: Object.fromEntries(names) }) },
    ] as const;
  });
  return {
    folder,
    inputs: Object.fromEntries(named),
    outputs: outputsOf(stack).map(({ description: _, ...output }) => output),
  };
}

/** Returns outputs with their properties, in the order of declaration. */
export function outputsOf({ node }: SynthesizedModule["stack"]): (BlockOutput & {
  readonly property: string;
  readonly description: string;
})[] {
  return node.children
    .filter((child) => child instanceof TerraformOutput)
    .map(({ node: { id: name }, value, description = "" }) => {
      const [prefix, group] = Object.entries(GROUPS).find(([each]) => name.startsWith(`${each}_`)) ?? [];
      const property = propertyName(prefix === undefined ? name : name.slice(prefix.length + 1));
      return { name, property, ...(group && { group }), isMap: typeof value !== "string", description };
    });
}
