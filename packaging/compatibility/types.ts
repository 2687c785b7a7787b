import { type Module, type ModuleItem, parseSync, printSync } from "@swc/core";
import { renderTypes } from "../module-block/types";
import type { SynthesizedModule } from "../synthesized-module";
import { type Names, REQUIRED, sorted } from "./names";

/** Returns the types of the npm packages: interfaces and classes, by member. */
export const exportedTypes = (module: SynthesizedModule): Names => sorted(typesIn(renderTypes(module)));

export function typesIn(source: string): [name: string, text: string][] {
  const { body } = parseSync(source, { syntax: "typescript" });
  return body.flatMap(membersOf);
}

function membersOf(item: ModuleItem): [string, string][] {
  if (item.type !== "ExportDeclaration") return [];
  const { declaration } = item;
  if (declaration.type === "TsInterfaceDeclaration") {
    const name = declaration.id.value;
    const members = declaration.body.body.map((member): [string, string] => {
      const one = { ...declaration, body: { ...declaration.body, body: [member] } };
      const isRequired = member.type === "TsPropertySignature" && !member.optional;
      const text = printed({ ...item, declaration: one });
      return [`${name}.${nameOf(member)}`, isRequired ? `${REQUIRED} ${text}` : text];
    });
    return [[name, ""], ...members];
  }
  if (declaration.type !== "ClassDeclaration") throw new Error(`What is a ${declaration.type} in the types?`);
  const name = declaration.identifier.value;
  const members = declaration.body.map((member): [string, string] => [
    `${name}.${nameOf(member)}`,
    printed({ ...item, declaration: { ...declaration, body: [member] } }),
  ]);
  return [[name, ""], ...members];
}

function nameOf(member: object): string {
  const { key } = member as { readonly key?: { readonly value?: unknown } };
  return String(key?.value ?? "()");
}

/** Prints a single member without comments. */
function printed(item: ModuleItem): string {
  const { code } = printSync({
    type: "Module",
    span: item.span,
    body: [item],
    interpreter: "",
  } satisfies Module);
  const text = code.replace(/^#!/, "").replace(/\s+/g, " ").trim();
  return /^export (?:interface|declare class|class|abstract class) [^{]*\{ (.*) \}$/.exec(text)?.[1] ?? text;
}
