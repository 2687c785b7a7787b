import type { Place } from "../longest-inputs";
import type { Block, Entry, Json, Synthesized } from "./synthesized";

/** The part of an ARN behind the account, and its service, by type of resource. */
const ARNS: Readonly<Record<string, (name: string) => [service: string, resource: string]>> = {
  aws_cloudwatch_event_rule: (name) => ["events", `rule/${name}`],
  aws_cloudwatch_metric_alarm: (name) => ["cloudwatch", `alarm:${name}`],
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

const REFERENCE = /\$\{((?:data\.)?aws_\w+\.[\w-]+)\.(\w+)\}/;

/** A plan, with the values that AWS would give it at a place. */
export class Rendered {
  private readonly byAddress: ReadonlyMap<string, Entry>;

  constructor(
    readonly synthesized: Synthesized,
    private readonly place: Place,
  ) {
    this.byAddress = new Map(synthesized.entries.map((entry) => [entry.address, entry]));
  }

  /** A value of the configuration, with everything in it that AWS gives. */
  value(value: Json | undefined): Json {
    if (typeof value === "string") {
      return value
        .replaceAll("${local.current_region}", this.place.region)
        .replace(new RegExp(REFERENCE, "g"), (_, address, attribute) => this.attribute(address, attribute));
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

  private attribute(address: string, attribute: string): string {
    const { type, block } = this.entry(address);
    switch (attribute) {
      case "json":
        return this.policy(block);
      case "id":
        return this.attribute(address, "arn");
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
    return String(this.value(block.name ?? block.function_name ?? block.alarm_name));
  }

  private entry(address: string): Entry {
    const entry = this.byAddress.get(address);
    if (entry === undefined) {
      throw new Error(`There is no ${address}.`);
    }
    return entry;
  }

  /** A policy document as IAM gets it: a list of one is a text. */
  private policy({ source_policy_documents = [], statement = [] }: Block): string {
    const sources = (source_policy_documents as Json[]).flatMap(
      (source) => (JSON.parse(String(this.value(source))) as { Statement?: object[] }).Statement ?? [],
    );
    const own = (statement as Block[]).map((each) => this.statement(each));
    return JSON.stringify({ Version: "2012-10-17", Statement: [...sources, ...own] });
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
    const who = (principals as { type: string; identifiers: Json }[] | undefined)?.map(
      ({ type, identifiers }) => [type, list(identifiers)],
    );
    return {
      Sid: sid,
      Effect: effect,
      Action: list(actions),
      ...(resources === undefined ? {} : { Resource: list(resources) }),
      ...(who === undefined ? {} : { Principal: Object.fromEntries(who) }),
      ...(condition === undefined ? {} : { Condition: conditions }),
    };
  }
}

function oneOrMany(values: Json): Json {
  return Array.isArray(values) && values.length === 1 ? (values[0] as Json) : values;
}
