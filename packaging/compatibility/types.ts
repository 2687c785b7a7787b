import { type Module, type ModuleItem, parseSync, printSync } from "@swc/core";
import { renderTypes } from "../module-block/types";
import type { ModuleFiles } from "../module-folder";
import type { SynthesizedModule } from "../synthesized-module";
import { type Names, REQUIRED, sorted } from "./names";

export function exportedTypes(module: SynthesizedModule): Names {
  const file = "index.d.ts";
  return sorted(promisedTypes(new Map([[file, Buffer.from(renderTypes(module))]]), file));
}

/** Returns a file's exports, and every type that their public members name, at any distance. */
export function promisedTypes(files: ModuleFiles, entryPoint: string): [name: string, text: string][] {
  const ownerOf = (name: string) => name.split(".")[0] ?? name;
  const declared = new Map<string, [string, string][]>();
  for (const contents of files.values()) {
    for (const [name, text] of typesIn(String(contents))) {
      // Exports of other files have no text.
      if (text !== "") declared.set(ownerOf(name), [...(declared.get(ownerOf(name)) ?? []), [name, text]]);
    }
  }
  const roots = typesIn(String(files.get(entryPoint) ?? "")).map(([name]) => ownerOf(name));
  const found = new Map(roots.map((name): [string, string] => [name, ""]));
  const reached = new Set(roots);
  // The loop also reaches what is added meanwhile.
  for (const owner of reached) {
    for (const [name, text] of declared.get(owner) ?? []) {
      const isMade = name.endsWith(".constructor") && !roots.includes(owner);
      if (isMade || /^(private|#)/.test(text)) continue;
      found.set(name, text);
      for (const [word] of text.matchAll(/\b[A-Z]\w+/g)) if (declared.has(word)) reached.add(word);
    }
  }
  return [...found];
}

/** Returns the exports of a source or declaration file: interfaces and classes by member, others as declared. */
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

/** Prints a declaration without comments; of a single member, the member alone. */
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
