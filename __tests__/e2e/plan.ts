import { basename } from "node:path";

/** Values in Terraform's JSON. */
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

/** What a plan says about a resource, data source or output. */
interface Change {
  readonly actions: readonly string[];
  readonly after?: Json;
  /** In the shape of `after`: true where Terraform knows the value only after apply. */
  readonly after_unknown: Json;
  readonly after_sensitive: Json;
}

interface ResourceChange {
  readonly address: string;
  readonly module_address?: string;
  readonly mode: "managed" | "data";
  readonly type: string;
  readonly change: Change;
}

/** Planned values of a resource; those that are not known yet are absent. */
type CreatedResource = ResourceChange & {
  readonly change: { readonly after: Readonly<Record<string, Json>> };
};

interface ModuleValues {
  readonly resources?: readonly { readonly address: string; readonly values: Json }[];
  readonly child_modules?: readonly ModuleValues[];
}

/** A plan as `terraform show -json` prints it; only what is read here. */
interface PlanJson {
  readonly resource_changes: readonly ResourceChange[];
  readonly output_changes: Readonly<Record<string, Change>>;
  /** Holds what data sources answered when planning. */
  readonly prior_state: { readonly values: { readonly root_module: ModuleValues } };
}

/** A plan, to be compared with that of a configuration that has to mean the same. */
export class Plan {
  constructor(private readonly json: PlanJson) {}

  /** Resources that are going to be created. */
  get created(): CreatedResource[] {
    return this.json.resource_changes.filter(({ mode }) => mode === "managed") as CreatedResource[];
  }

  /**
   * Everything that is planned, by its address within the module: values, and which of them are unknown or sensitive.
   * Files have no path; statements of policies and variables of builds have no order.
   */
  within(module = ""): Record<string, unknown> {
    const prefix = module && `${module}.`;
    const changes = this.json.resource_changes.map(({ address, change }) => [address, comparable(change)]);
    const read = allResources(this.json.prior_state.values.root_module).map(({ address, values }) => [
      address,
      withoutOrder(values),
    ]);
    const outputs = Object.entries(this.json.output_changes).map(([name, change]) => [
      `output.${name}`,
      comparable(change),
    ]);
    return Object.fromEntries(
      [...changes, ...read, ...outputs].map(([address, planned]) => [
        String(address).replace(prefix, ""),
        planned,
      ]),
    );
  }

  /** Places with a null in a list, which AWS refuses in a policy; a list of what is not known yet holds none. */
  get nullsInLists(): string[] {
    return this.json.resource_changes.flatMap(({ address, change }) =>
      nullsIn(change.after ?? null, change.after_unknown, address),
    );
  }
}

function comparable({ actions, after = null, after_unknown, after_sensitive }: Change): unknown {
  // Together, so that an order that is taken away is taken away from all three.
  return { actions, values: withoutOrder(zip(after, after_unknown, after_sensitive)) };
}

/** Values, each beside the mark that it is unknown or sensitive. */
function zip(value: Json, unknown: Json | undefined, sensitive: Json | undefined): Json {
  if (unknown === true || sensitive === true) {
    return { value, unknown: unknown ?? false, sensitive: sensitive ?? false };
  }
  if (Array.isArray(value)) {
    return value.map((each, index) => zip(each, part(unknown, index), part(sensitive, index)));
  }
  if (isObject(value)) {
    const keys = new Set(
      [value, unknown, sensitive].flatMap((each) => (isObject(each) ? Object.keys(each) : [])),
    );
    return Object.fromEntries(
      [...keys].map((key) => [key, zip(value[key] ?? null, part(unknown, key), part(sensitive, key))]),
    );
  }
  return value;
}

function part(value: Json | undefined, key: string | number): Json | undefined {
  return value === null || typeof value !== "object"
    ? undefined
    : (value as Record<string | number, Json>)[key];
}

/** A rendered document; a template with places for values is none. */
function documentIn(text: string): Json | undefined {
  try {
    return text.startsWith("{") ? JSON.parse(text) : undefined;
  } catch {
    return undefined;
  }
}

/** Sorts statements, also those within rendered policies, and variables of builds; and shortens the path of a function's code. */
function withoutOrder(value: Json): Json {
  if (typeof value === "string") {
    const document = documentIn(value);
    return document === undefined ? value : withoutOrder(document);
  }
  if (Array.isArray(value)) {
    const entries = value.map(withoutOrder);
    return entries.every((each) => nameOf(each) !== "")
      ? entries.sort((one, other) => (nameOf(one) < nameOf(other) ? -1 : 1))
      : entries;
  }
  if (!isObject(value)) {
    return value;
  }
  return Object.fromEntries(
    Object.entries(value)
      // A hash of the rendered policy.
      .filter(([key]) => !(key === "id" && "minified_json" in value))
      .map(([key, each]) => [
        key,
        key === "filename" && typeof each === "string" ? basename(each) : withoutOrder(each),
      ]),
  );
}

/** Name of a statement, or of a variable that has a type; empty for anything else. */
function nameOf(entry: Json): string {
  const variable = part(entry, "type") === undefined ? undefined : part(entry, "name");
  return String(part(entry, "sid") ?? part(entry, "Sid") ?? variable ?? "");
}

function nullsIn(value: Json, unknown: Json | undefined, path: string): string[] {
  if (unknown === true || value === null || typeof value !== "object") {
    return [];
  }
  return Object.entries(value).flatMap(([key, each]) => {
    const isUnknown = part(unknown, key);
    return Array.isArray(value) && each === null && isUnknown !== true
      ? [`${path}[${key}]`]
      : nullsIn(each, isUnknown, `${path}.${key}`);
  });
}

function allResources({
  resources = [],
  child_modules = [],
}: ModuleValues): { address: string; values: Json }[] {
  return [...resources, ...child_modules.flatMap(allResources)];
}

function isObject(value: Json | undefined): value is { [key: string]: Json } {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}
