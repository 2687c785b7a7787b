import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Names, sorted } from "./names";

const REPOSITORY = join(__dirname, "..", "..");
const SUFFIX = ".schema.json";
/** Schemas of events, and of what commands answer with --json. */
const FOLDERS = { event: "functions/contract/notices", answer: "docs/schemas" } as const;

interface Schema {
  readonly [keyword: string]: unknown;
  readonly $ref?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly enum?: readonly unknown[];
  readonly items?: Schema;
  readonly additionalProperties?: boolean | Schema;
  readonly oneOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
}

/** Keywords that only explain. */
const TOLD = new Set(["$schema", "$id", "title", "description", "examples", "definitions", "$comment"]);

export function propertiesOfSchemas(): Names {
  return sorted(
    Object.entries(FOLDERS).flatMap(([kind, folder]) =>
      readdirSync(join(REPOSITORY, folder))
        .filter((name) => name.endsWith(SUFFIX))
        .flatMap((name) => {
          const schema = JSON.parse(readFileSync(join(REPOSITORY, folder, name), "utf8"));
          return [...propertiesOf(`${kind} ${name.replace(SUFFIX, "")}`, schema)];
        }),
    ),
  );
}

/**
 * Returns every property with all that its schema says except words. Values of an `enum` are entries of their own,
 * because a further value is an addition.
 */
export function propertiesOf(name: string, schema: Schema): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  collect(name, schema, schema, false, found);
  return found;
}

function collect(path: string, given: Schema, root: Schema, isRequired: boolean, found: Map<string, string>) {
  const schema = given.$ref === undefined ? given : { ...definitionOf(given.$ref, root), ...given };
  const { $ref, properties = {}, required = [], items, additionalProperties, ...rest } = schema;
  const { enum: values = [], oneOf = [], anyOf = [], allOf = [], ...own } = rest;
  const hasForm = typeof additionalProperties === "object";
  const says = { ...own, ...(isRequired && { isRequired }), ...(!hasForm && { additionalProperties }) };
  add(
    found,
    path,
    JSON.stringify(says, (key, value) => (TOLD.has(key) ? undefined : value)),
  );
  for (const value of values) add(found, `${path} = ${value}`, "");
  for (const [name, property] of Object.entries(properties)) {
    collect(`${path}.${name}`, property, root, required.includes(name), found);
  }
  for (const each of [...oneOf, ...anyOf, ...allOf]) collect(path, each, root, isRequired, found);
  if (items) collect(`${path}[]`, items, root, false, found);
  if (hasForm) collect(`${path}.*`, additionalProperties, root, false, found);
}

/** Adds a text; alternatives say several things of one property. */
function add(found: Map<string, string>, path: string, text: string): void {
  const said = found.get(path)?.split(" | ") ?? [];
  found.set(path, [...new Set([...said, text])].sort().join(" | "));
}

function definitionOf(reference: string, root: Schema): Schema {
  const name = reference.replace("#/definitions/", "");
  return (root.definitions as Readonly<Record<string, Schema>>)[name] ?? {};
}
