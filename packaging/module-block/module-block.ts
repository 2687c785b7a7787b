import { realpathSync } from "node:fs";
import { join } from "node:path";
import { AssetType, TerraformAsset, TerraformModule, TerraformStack, Token } from "cdktf";
import type { Construct } from "constructs";

/** Terraform's names by property. */
type Names = Readonly<Record<string, string>>;

export interface BlockInput {
  readonly name: string;
  readonly kind: string;
  /** Attributes of the object, or of each object of a list or map. */
  readonly attributes?: Names;
}

export interface BlockOutput {
  readonly name: string;
  /** Property that holds the output's, such as `gate`. Default: the block itself */
  readonly group?: string;
  readonly isMap: boolean;
}

/** Facts about a module that the class over it needs. */
export interface Block {
  readonly folder: string;
  readonly inputs: Readonly<Record<string, BlockInput>>;
  readonly outputs: readonly (BlockOutput & { readonly property: string })[];
}

/** Arguments of every module block, which cdktf handles itself. */
const META = ["providers", "dependsOn", "forEach"];
const ASSET = "fargate-image-scanning-module-files";

export interface PackagedFiles {
  readonly path: string;
  readonly hash: string;
}

export function moduleBlock(className: string, { folder, inputs, outputs }: Block, files: PackagedFiles) {
  const made = class extends TerraformModule {
    constructor(
      scope: Construct,
      id: string,
      private readonly config: Readonly<Record<string, unknown>>,
    ) {
      const source = join(besideConfiguration(scope, files), folder).replaceAll("\\", "/");
      // cdktf's asset of a local module follows no links, and pnpm links packages.
      super(scope, id, { ...config, source: `./${source}`, skipAssetCreationFromLocalModules: true });
      refuseUnknown(`${className} ${id}`, config, [...Object.keys(inputs), ...META]);
      const groups = Object.fromEntries(outputs.map(({ group = "" }) => [group, {}]));
      for (const { property, group, name, isMap } of outputs) {
        const get = () => (isMap ? this.interpolationForOutput(name) : this.getString(name));
        Object.defineProperty((group && groups[group]) || this, property, { get, enumerable: true });
      }
      delete groups[""];
      Object.assign(this, groups);
    }

    protected override synthesizeAttributes() {
      const values = Object.entries(inputs).map(([property, input]) => [
        input.name,
        argument(`${className} ${this.node.id}: ${property}`, input, this.config[property]),
      ]);
      return Object.fromEntries(values.filter(([, value]) => value !== undefined));
    }

    protected override synthesizeHclAttributes() {
      const values = Object.entries(this.synthesizeAttributes());
      return Object.fromEntries(values.map(([name, value]) => [name, { value, type: "any" }]));
    }
  };
  return Object.defineProperty(made, "name", { value: className });
}

/** Copies the module's files beside the configuration, once for each stack: a path that every machine has. */
function besideConfiguration(scope: Construct, { path, hash: assetHash }: PackagedFiles): string {
  const stack = TerraformStack.of(scope);
  const made = stack.node.tryFindChild(ASSET) as TerraformAsset | undefined;
  const config = { path: realpathSync(path), type: AssetType.DIRECTORY, assetHash };
  return (made ?? new TerraformAsset(stack, ASSET, config)).path;
}

/** Renames keys of objects, which are attributes, into Terraform's words; keys of maps are the user's own. */
function argument(path: string, { kind, attributes }: BlockInput, value: unknown): unknown {
  if (attributes === undefined || typeof value !== "object" || value === null || Token.isUnresolved(value)) {
    return value;
  }
  const object = (each: unknown): unknown => {
    if (typeof each !== "object" || each === null || Token.isUnresolved(each)) return each;
    // Terraform drops an unknown attribute silently.
    refuseUnknown(path, each, Object.keys(attributes));
    return Object.fromEntries(Object.entries(each).map(([name, given]) => [attributes[name], given]));
  };
  if (kind === "object") return object(value);
  if (Array.isArray(value)) return value.map(object);
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, object(each)]));
}

function refuseUnknown(where: string, given: object, known: readonly string[]): void {
  const unknown = Object.keys(given).filter((each) => !known.includes(each));
  if (unknown.length > 0) {
    throw new Error(`${where} knows no ${unknown.join(", ")}. It takes ${known.join(", ")}.`);
  }
}
