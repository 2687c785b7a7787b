import { runInNewContext } from "node:vm";
import type { Place } from "../longest-inputs";
import { unroll } from "./policies";
import type { Block, Entry, Json, Synthesized } from "./synthesized";

/** The part of an ARN behind the account, and its service, by type of resource. */
const ARNS: Readonly<Record<string, (name: string) => [service: string, resource: string]>> = {
  aws_cloudwatch_event_rule: (name) => ["events", `rule/${name}`],
  aws_cloudwatch_log_group: (name) => ["logs", `log-group:${name}`],
  aws_codebuild_project: (name) => ["codebuild", `project/${name}`],
  aws_codebuild_report_group: (name) => ["codebuild", `report-group/${name}`],
  aws_dynamodb_table: (name) => ["dynamodb", `table/${name}`],
  aws_iam_policy: (name) => ["iam", `policy/${name}`],
  aws_iam_role: (name) => ["iam", `role/${name}`],
  aws_lambda_function: (name) => ["lambda", `function:${name}`],
  aws_secretsmanager_secret: (name) => ["secretsmanager", `secret:${name}-AbCdEf`],
  aws_sns_topic: (name) => ["sns", name],
  aws_sqs_queue: (name) => ["sqs", name],
};

const LOCAL = /^\$\{local\.[\w-]+\}$/;
/** A function's call within a text. */
const CALL = /\$\{(\w+\((?:"(?:[^"\\]|\\.)*"|[^"{}])*\))\}/g;
const REFERENCE = /((?:data\.)?aws_\w+\.[\w-]+)\.(\w+)/;

/** A synthesized configuration with literal properties, with the values that Terraform would put into it at a place. */
export class Rendered {
  private readonly byAddress: ReadonlyMap<string, Entry>;

  constructor(
    readonly synthesized: Synthesized,
    private readonly place: Place,
  ) {
    this.byAddress = new Map(synthesized.entries.map((entry) => [entry.address, entry]));
  }

  /** A value of the configuration, with everything in it that Terraform would replace. */
  value(value: Json | undefined): Json {
    if (typeof value === "string") {
      return this.text(value);
    }
    if (Array.isArray(value)) {
      return value.map((each) => this.value(each));
    }
    return typeof value === "object" && value !== null
      ? Object.fromEntries(Object.entries(value).map(([key, each]) => [key, this.value(each)]))
      : (value ?? null);
  }

  /** The statements of a policy document, as IAM gets them. */
  statementsOf(path: string): Block[] {
    const documents = this.synthesized.ofType("aws_iam_policy_document");
    const { address } = documents.find((document) => document.path === path) as Entry;
    return JSON.parse(this.attribute(address, "json")).Statement;
  }

  /** Name and path of what a reference such as `${aws_iam_role.x.id}` refers to. */
  entryOf(reference: Json | undefined): Entry {
    const [, address = ""] = REFERENCE.exec(String(reference)) ?? [];
    return this.entry(address);
  }

  private text(text: string): Json {
    if (LOCAL.test(text)) {
      return this.local(text);
    }
    const [whole, expression = ""] = /^\$\{((?:(?!\$\{)[\s\S])*)\}$/.exec(text) ?? [];
    if (whole !== undefined && !new RegExp(`^${REFERENCE.source}$`).test(expression)) {
      return this.evaluated(expression);
    }
    return text
      .replace(CALL, (_, call) => String(this.evaluated(call)))
      .replace(/\$\{local\.[\w-]+\}/g, (local) => String(this.local(local)))
      .replace(new RegExp(`\\$\\{${REFERENCE.source}\\}`, "g"), (_, address, attribute) =>
        this.attribute(address, attribute),
      );
  }

  /** The value of a local; the region's is the one that reads whichever attribute the provider has. */
  private local(reference: string): Json {
    const [, name = ""] = /local\.([\w-]+)/.exec(reference) ?? [];
    const value = (this.synthesized.configuration.locals as Block)[name];
    return String(value).includes("lookup(data.aws_region.") ? this.place.region : this.value(value);
  }

  /** Terraform's functions, lists and texts are written as in JavaScript, its objects nearly so. */
  private evaluated(expression: string): Json {
    const script = expression
      .replace(/("(?:[^"\\]|\\.)*")|local\.[\w-]+/g, (each, quoted) =>
        quoted === undefined ? JSON.stringify(this.local(each)) : each,
      )
      .replace(/("(?:[^"\\]|\\.)*") = /g, "$1: ")
      .replace(
        new RegExp(`("(?:[^"\\\\]|\\\\.)*")|${REFERENCE.source}`, "g"),
        (_, quoted, address, attribute) =>
          quoted === undefined ? JSON.stringify(this.attribute(address, attribute)) : quoted,
      );
    const result: unknown = runInNewContext(`(${script})`, { ...FUNCTIONS, file: this.file.bind(this) });
    return JSON.parse(JSON.stringify(result));
  }

  private file(path: string): string {
    return this.synthesized.file(path);
  }

  private attribute(address: string, attribute: string): string {
    const { type, block } = this.entry(address);
    switch (attribute) {
      case "json":
        return this.policy(block);
      case "id":
      case "region":
        return type === "aws_region" ? this.place.region : this.attribute(address, "arn");
      case "account_id":
        return this.place.accountId;
      case "partition":
        return this.place.partition;
      case "arn":
        return this.arn(type, this.nameOf(block));
      default:
        return String(this.value(block[attribute]));
    }
  }

  private arn(type: string, name: string): string {
    const resource = ARNS[type];
    if (resource === undefined) {
      throw new Error(`What does an ARN of ${type} look like? Add it to ARNS.`);
    }
    const [service, last] = resource(name);
    const { partition, region, accountId } = this.place;
    return ["arn", partition, service, service === "iam" ? "" : region, accountId, last].join(":");
  }

  private nameOf(block: Block): string {
    return String(this.value(block.name ?? block.function_name));
  }

  private entry(address: string): Entry {
    const entry = this.byAddress.get(address);
    if (entry === undefined) {
      throw new Error(`There is no ${address}.`);
    }
    return entry;
  }

  /** A policy document as IAM gets it: a list of one is a text. */
  private policy(block: Block): string {
    const sources = ((block.source_policy_documents ?? []) as Json[]).flatMap(
      (source) => (JSON.parse(String(this.value(source))) as { Statement: object[] }).Statement,
    );
    const dynamic = ((block.dynamic as Block | undefined)?.statement ?? []) as Block[];
    const statements = [
      ...((block.statement ?? []) as Block[]),
      ...dynamic.flatMap(({ for_each, content }) =>
        unroll(for_each as Record<string, string>, content as Block),
      ),
    ];
    return JSON.stringify({
      Version: "2012-10-17",
      Statement: [...sources, ...statements.map((each) => this.statement(each))],
    });
  }

  private statement({ sid, effect, actions, resources, principals, condition }: Block): object {
    const list = (values: Json | undefined) => oneOrMany(this.value(values));
    const conditions: Record<string, Record<string, Json>> = {};
    for (const { test, variable, values } of (condition ?? []) as {
      test: string;
      variable: string;
      values: Json;
    }[]) {
      conditions[test] = { ...conditions[test], [variable]: list(values) };
    }
    return {
      Sid: sid,
      Effect: effect,
      Action: list(actions),
      ...(resources === undefined ? {} : { Resource: list(resources) }),
      ...(principals === undefined
        ? {}
        : {
            Principal: Object.fromEntries(
              (principals as { type: string; identifiers: Json }[]).map(({ type, identifiers }) => [
                type,
                list(identifiers),
              ]),
            ),
          }),
      ...(condition === undefined ? {} : { Condition: conditions }),
    };
  }
}

const FUNCTIONS = {
  formatlist: (format: string, ...values: (string | string[])[]) => {
    const entries = values.find(Array.isArray) ?? [];
    return entries.map((_, index) => {
      const rest = values.map((value) => (typeof value === "string" ? value : value[index]));
      return format.replace(/%s/g, () => rest.shift() ?? "");
    });
  },
  join: (separator: string, texts: string[]) => texts.join(separator),
  jsonencode: (value: unknown) => JSON.stringify(value),
  replace: (text: string, part: string, by: string) => text.replaceAll(part, by),
  tostring: (value: unknown) => String(value),
  trimprefix: (text: string, prefix: string) => (text.startsWith(prefix) ? text.slice(prefix.length) : text),
  trimsuffix: (text: string, suffix: string) =>
    text.endsWith(suffix) ? text.slice(0, -suffix.length) : text,
};

function oneOrMany(values: Json): Json {
  return Array.isArray(values) && values.length === 1 ? (values[0] as Json) : values;
}
