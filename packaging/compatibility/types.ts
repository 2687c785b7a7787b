import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Module, type ModuleItem, parseSync, printSync } from "@swc/core";
import { type Names, REQUIRED, sorted } from "./names";

const CONSTRUCT = join(__dirname, "..", "..", "modules", "fargate-image-scanning");
/** What users import, and the props that they give. */
const SOURCES = ["index.ts", "props.ts"];

export function exportedTypes(): Names {
  return sorted(SOURCES.flatMap((name) => typesIn(readFileSync(join(CONSTRUCT, name), "utf8"))));
}

/** What a source or a declaration file exports: interfaces and classes by their members, everything else as it is declared. */
export function typesIn(source: string): [name: string, text: string][] {
  const { body } = parseSync(source, { syntax: "typescript" });
  return body.flatMap(exportsOf);
}

function exportsOf(item: ModuleItem): [string, string][] {
  if (item.type === "ExportNamedDeclaration") {
    return item.specifiers.flatMap((each) =>
      each.type === "ExportSpecifier" ? [[(each.exported ?? each.orig).value, ""]] : [],
    );
  }
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
  if (declaration.type === "ClassDeclaration") {
    const name = declaration.identifier.value;
    const members = declaration.body.map((member): [string, string] => [
      `${name}.${nameOf(member)}`,
      printed({ ...item, declaration: { ...declaration, body: [member] } }),
    ]);
    return [[name, ""], ...members];
  }
  const named =
    "id" in declaration ? [declaration.id] : "identifier" in declaration ? [declaration.identifier] : [];
  const ids =
    declaration.type === "VariableDeclaration" ? declaration.declarations.map(({ id }) => id) : named;
  return ids.flatMap((id) => ("value" in id ? [[String(id.value), printed(item)]] : []));
}

function nameOf(member: object): string {
  const { key } = member as { readonly key?: { readonly value?: unknown } };
  return String(key?.value ?? "()");
}

/** One declaration as swc prints it, without comments; of a single member, the member alone. */
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
