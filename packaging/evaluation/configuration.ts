import type { Input } from "../../modules/interface";
import { expression, member, template } from "./expression";

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
export type Block = Readonly<Record<string, Json>>;
export type Inputs = Readonly<Record<string, unknown>>;

/** Keys that are copied without evaluation: cdktf's metadata, and meta-arguments of Terraform. */
const META = ["//", "depends_on", "lifecycle", "provider"];
const REGION = "current_region";

export interface Entry {
  /** Such as `aws_sqs_queue.task_events`, or `data.aws_region.current`. */
  readonly address: string;
  readonly type: string;
  /** Path of its construct within the installation, such as `task-events/queue`. */
  readonly path: string;
  readonly block: Block;
}

export function entriesIn({ resource, data }: Block): Entry[] {
  const of = (types: Block, prefix: string) =>
    Object.entries(types).flatMap(([type, named]) =>
      Object.entries(named as Block).map(([name, value]) => {
        const { "//": meta, ...block } = value as Block;
        const path = ((meta as Block).metadata as Block).path as string;
        return {
          address: `${prefix}${type}.${name}`,
          type,
          path: path.replace(/^[^/]+\/((scanning|member)\/)?/, "").replace("/Default/", "/"),
          block,
        };
      }),
    );
  return [...of(resource as Block, ""), ...of(data as Block, "data.")];
}

/** Returns all inputs as Terraform completes them: with defaults, and with every attribute of objects. */
export function completed(inputs: readonly Input[], given: Inputs): Inputs {
  const unknown = Object.keys(given).filter((each) => !inputs.some(({ name }) => name === each));
  if (unknown.length > 0) throw new Error(`There are no inputs ${unknown}.`);
  return Object.fromEntries(
    inputs.map(({ name, default: usual, kind, attributes }) => {
      const value = given[name] ?? usual ?? null;
      const object = (each: unknown) => {
        const strange = Object.keys(each ?? {}).filter((key) => !(key in (attributes ?? {})));
        if (strange.length > 0) throw new Error(`${name} has no ${strange}.`);
        const all = Object.entries(attributes ?? {}).map(([key, attribute]) => [
          key,
          (each as Inputs)[key] ?? ("default" in attribute ? attribute.default : null),
        ]);
        return each && Object.fromEntries(all);
      };
      if (attributes === undefined || value === null) return [name, value];
      if (kind === "object") return [name, object(value)];
      const entries = Object.entries(value).map(([key, each]) => [key, object(each)]);
      return [name, Array.isArray(value) ? entries.map(([, each]) => each) : Object.fromEntries(entries)];
    }),
  );
}

/** Whether a rule's condition holds. Default region: us-east-1 */
export function holds(condition: string, inputs: Inputs, region?: string): boolean {
  return evaluated(condition, inputs, region) === true;
}

export function evaluated(rule: string, inputs: Inputs, region = "us-east-1"): unknown {
  const current = { partition: { partition: "aws" }, caller: { account_id: "123456789012" } };
  const names: Inputs = {
    var: inputs,
    local: { [REGION]: region },
    data: {
      aws_partition: { current: current.partition },
      aws_caller_identity: { current: current.caller },
    },
  };
  return expression(rule)((name) => names[name]);
}

/**
 * A configuration as Terraform evaluates it with known inputs, without resources that do not exist.
 * Values of AWS stay references, such as `${aws_sqs_queue.task_events.arn}`.
 */
export class Configuration {
  readonly entries: readonly Entry[];
  private readonly locals = new Map<string, unknown>();

  constructor(
    private readonly raw: Block,
    private readonly all: readonly Entry[],
    private readonly inputs: Inputs,
  ) {
    this.entries = all.flatMap((entry) => this.existing(entry));
  }

  value(value: Json | undefined, further: Inputs = {}): Json {
    if (typeof value === "string") {
      const found = template(value)((name) => (name in further ? further[name] : this.named(name)));
      return (typeof found === "function" ? String(found) : found) as Json;
    }
    if (Array.isArray(value)) return value.map((each) => this.value(each, further));
    return typeof value === "object" && value !== null
      ? this.block(value as Block, further)
      : (value ?? null);
  }

  /** Warnings of a plan, without checks that ask AWS. */
  get warnings(): string[] {
    const checks = Object.values((this.raw.check ?? {}) as Record<string, { readonly assert: Block }>);
    return checks
      .filter(({ assert }) => !String(assert.condition).includes("data."))
      .filter(({ assert }) => !this.value(assert.condition))
      .map(({ assert }) => String(this.value(assert.error_message)));
  }

  private named(name: string): unknown {
    if (name === "var") return this.inputs;
    if (name === "path") return { module: "." };
    if (name === "local") return new Proxy({}, { get: (_, key) => this.local(String(key)) });
    return this.reference(name === "data" ? 3 : 2, name);
  }

  private local(name: string): unknown {
    if (name === REGION) return `\${local.${REGION}}`;
    if (!this.locals.has(name)) {
      this.locals.set(name, this.value(member(this.raw.locals, name) as Json));
    }
    return this.locals.get(name);
  }

  /** Returns a stand-in for an address, which is read part by part, and then for its attributes. */
  private reference(parts: number, address: string): unknown {
    const isWhole = address.split(".").length === parts;
    if (isWhole && this.countOf(address) === 0) return null;
    return new Proxy(
      {},
      {
        get: (_, key) => {
          if (key === Symbol.toPrimitive || key === "toString") return () => `\${${address}}`;
          if (typeof key === "symbol" || key === "toJSON") return undefined;
          // The only instance; its index stands in expressions alone.
          if (isWhole && key === "0") return this.reference(parts, address);
          return isWhole ? `\${${address}.${key}}` : this.reference(parts, `${address}.${key}`);
        },
        ownKeys: () => [],
      },
    );
  }

  private countOf(address: string): number {
    const count = this.all.find((entry) => entry.address === address)?.block.count;
    return count === undefined ? 1 : Number(this.value(count));
  }

  private existing({ block, ...entry }: Entry): Entry[] {
    const { count, for_each, ...others } = block;
    if (for_each !== undefined) {
      return Object.entries(this.value(for_each) as Block).map(([key, value]) => ({
        ...entry,
        path: `${entry.path}["${key}"]`,
        block: this.block(others, { each: { key, value } }),
      }));
    }
    const exists = count === undefined || this.value(count) === 1;
    return exists ? [{ ...entry, block: this.block(others, {}) }] : [];
  }

  private block({ dynamic, ...given }: Block, further: Inputs): Block {
    const values = Object.entries(given).map(([key, value]): [string, Json] => [
      key,
      META.includes(key) ? value : this.value(value, further),
    ]);
    const blocks: Record<string, Json> = Object.fromEntries(values.filter(([, value]) => value !== null));
    for (const [name, content] of Object.entries((dynamic ?? {}) as Block)) {
      const repeated = [content].flat().flatMap((each) => this.repeated(name, each as Block, further));
      if (repeated.length > 0) blocks[name] = [...((blocks[name] ?? []) as Json[]), ...repeated];
    }
    return blocks;
  }

  private repeated(name: string, { for_each, content, iterator }: Block, further: Inputs): Json[] {
    return Object.entries(this.value(for_each, further) as Block).map(([key, value]) =>
      this.value(content, { ...further, [String(iterator ?? name)]: { key, value } }),
    );
  }
}
