import {
  DefaultTokenResolver,
  StringConcat,
  TerraformElement,
  type TerraformStack,
  Tokenization,
} from "cdktf";
import type { IConstruct } from "constructs";
import { commentOf } from "../modules/terraform-language";
import { type Attributes, printBlock, type Value } from "./hcl";

type Named = Readonly<Record<string, Attributes>>;

/** Content of an element in a part, as cdktf describes it for HCL. */
interface Described {
  readonly resource?: Readonly<Record<string, Named>>;
  readonly data?: Readonly<Record<string, Named>>;
  readonly locals?: Attributes;
  readonly check?: Readonly<Record<string, { readonly assert: Readonly<Record<string, Value>> }>>;
}

export async function renderPart(part: IConstruct, stack: TerraformStack): Promise<string> {
  const locals: Record<string, Attributes[string]> = {};
  const blocks: string[] = [];
  for (const node of part.node.findAll().filter((each) => TerraformElement.isTerraformElement(each))) {
    const { resource, data, locals: named, check, ...others } = describe(node, stack);
    refuse(node, others);
    Object.assign(locals, named);
    for (const [keyword, types] of Object.entries({ resource, data })) {
      for (const [type, byName] of Object.entries(types ?? {})) {
        for (const [name, attributes] of Object.entries(byName)) {
          blocks.push(commentLines(node) + (await printBlock(`${keyword} "${type}" "${name}"`, attributes)));
        }
      }
    }
    for (const [name, { assert }] of Object.entries(check ?? {})) {
      const block = { assert: { value: [assert], isBlock: true } };
      blocks.push(commentLines(node) + (await printBlock(`check "${name}"`, block)));
    }
  }
  const head = Object.keys(locals).length > 0 ? [await printBlock("locals", locals)] : [];
  return [commentLines(part).trim(), ...head, ...blocks].filter((text) => text !== "").join("\n\n");
}

/** Reads cdktf's description for HCL: only this tells a nested block from a map. Printed by cdktf, it loses values. */
function describe(node: IConstruct, stack: TerraformStack): Described {
  const element = node as TerraformElement & { toHclTerraform(): unknown };
  return Tokenization.resolve(element.toHclTerraform(), {
    scope: stack,
    preparing: false,
    resolver: new DefaultTokenResolver(new StringConcat()),
  });
}

/** Refuses module calls, `moved` blocks and the like, which would be missing unnoticed. */
function refuse({ node }: IConstruct, others: object): void {
  const kinds = Object.entries(others).filter(([, value]) => value !== undefined);
  if (kinds.length > 0) {
    throw new Error(
      `${node.path}: a part of the published module cannot hold ${kinds.map(([kind]) => kind)}.`,
    );
  }
}

const COMMENT_WIDTH = 110;

function commentLines(node: IConstruct): string {
  const words = (commentOf(node) ?? "").split(/\s+/).filter((word) => word !== "");
  const lines: string[] = [];
  for (const word of words) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < COMMENT_WIDTH) {
      lines[lines.length - 1] = `${last} ${word}`;
    } else {
      lines.push(`# ${word}`);
    }
  }
  return lines.length > 0 ? `${lines.join("\n")}\n` : "";
}
