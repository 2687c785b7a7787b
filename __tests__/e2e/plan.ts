/** Values in Terraform's JSON. */
type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

interface ResourceChange {
  readonly address: string;
  readonly mode: "managed" | "data";
  readonly type: string;
  readonly change: {
    readonly actions: readonly string[];
    readonly after?: Json;
    /** In the shape of `after`: true where Terraform knows the value only after apply. */
    readonly after_unknown: Json;
  };
}

/** A plan, as `terraform show -json` prints it. */
export class Plan {
  constructor(private readonly json: { readonly resource_changes: readonly ResourceChange[] }) {}

  /** Resources that are going to be created. */
  get created(): readonly ResourceChange[] {
    return this.json.resource_changes.filter(({ mode }) => mode === "managed");
  }

  /** What it does with each resource, by its address within the module. */
  get changes(): Record<"created" | "updated" | "deleted" | "replaced", string[]> {
    const those = (...actions: string[]) =>
      this.json.resource_changes
        .filter(({ mode, change }) => mode === "managed" && actions.includes(change.actions.join()))
        .map(({ address }) => address.replace("module.scanning.", ""));
    return {
      created: those("create"),
      updated: those("update"),
      deleted: those("delete"),
      replaced: those("delete,create", "create,delete"),
    };
  }

  /** Places with a null in a list, which AWS refuses in a policy; a list of what is not known yet holds none. */
  get nullsInLists(): string[] {
    return this.json.resource_changes.flatMap(({ address, change }) =>
      nullsIn(change.after ?? null, change.after_unknown, address),
    );
  }
}

function part(value: Json | undefined, key: string): Json | undefined {
  return value === null || typeof value !== "object" ? undefined : (value as Record<string, Json>)[key];
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
