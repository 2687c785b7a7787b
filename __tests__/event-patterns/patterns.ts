import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "@cdktf/hcl2json";
import { LAUNCH_TYPES } from "../../functions/contract/events";
import type { Variables } from "../../local-aws/deployment";
import { filesBelow } from "../../packaging";

const REPOSITORY = join(__dirname, "..", "..");
const cluster = (name: string) => `arn:aws:ecs:us-east-1:123456789012:cluster/${name}`;

/** The inputs that the module's rules depend on, by the name of the plan; the last plan has as much as a pattern takes. */
export const PATTERN_PLANS = {
  defaults: {},
  "a cluster": { cluster_arns: [cluster("shop")] },
  "other launch types": { launch_types: LAUNCH_TYPES.filter((type) => type !== "FARGATE") },
  "another name": { name: "second" },
  "30 clusters and all launch types": {
    cluster_arns: [...Array(29).keys()].map((number) => cluster(`t-${number + 10}`)).concat(cluster("shop")),
    launch_types: LAUNCH_TYPES,
  },
} as const satisfies Readonly<Record<string, Variables>>;

/** The part of a plan's JSON that counts. */
interface Plan {
  readonly planned_values: {
    readonly root_module: {
      readonly resources: readonly {
        readonly address: string;
        readonly values?: { readonly event_pattern?: string };
      }[];
    };
  };
}

/** A pattern by its name. */
export type Pattern = readonly [name: string, pattern: object];

/** The patterns of the rules in a plan of the module, exactly as Terraform renders them. */
export function patternsOfPlan(plan: string, json: string): readonly Pattern[] {
  const { resources } = (JSON.parse(json) as Plan).planned_values.root_module;
  return resources.flatMap(({ address, values: { event_pattern } = {} }): readonly Pattern[] =>
    event_pattern ? [[`${address} (${plan})`, JSON.parse(event_pattern)]] : [],
  );
}

/** A pattern in a page or an example, as an attribute of Terraform, a property, or a span of code in a sentence. */
const SHOWN = [
  /\b(event_pattern|filter_policy) *= jsonencode\((\{[\s\S]*?\})\)/g,
  /\b(filterPolicy): JSON\.stringify\((\{[\s\S]*?\})\)/g,
];
const FILTER_PAGE = "docs/chat.md";
const SPAN = /`([a-z_A-Z]+ = \[[^`]*\])`/g;

/** Every pattern that pages and examples name for users: of events, and of messages. */
export async function documentedPatterns(): Promise<{
  readonly events: readonly Pattern[];
  readonly messages: readonly Pattern[];
}> {
  const pages = ["docs", "examples"].flatMap((folder) =>
    filesBelow(join(REPOSITORY, folder)).map((name) => `${folder}/${name}`),
  );
  const [events, messages]: [Pattern[], Pattern[]] = [[], []];
  for (const page of pages.filter((name) => /\.(md|tf|ts)$/.test(name))) {
    const text = readFileSync(join(REPOSITORY, page), "utf8");
    for (const [, attribute = "", object = ""] of SHOWN.flatMap((form) => [...text.matchAll(form)])) {
      const found = attribute === "event_pattern" ? events : messages;
      found.push([`${attribute} of ${page}`, await evaluate(object)]);
    }
  }
  for (const [, span = ""] of readFileSync(join(REPOSITORY, FILTER_PAGE), "utf8").matchAll(SPAN)) {
    messages.push([`${span} of ${FILTER_PAGE}`, await evaluate(`{ ${span} }`)]);
  }
  return { events, messages };
}

/** The value of an expression of Terraform without references; its parser takes a colon for an equal sign as well. */
async function evaluate(expression: string): Promise<object> {
  const { locals } = (await parse("pattern.tf", `locals {\n  pattern = ${expression}\n}\n`)) as {
    locals: [{ pattern: object }];
  };
  return locals[0].pattern;
}
