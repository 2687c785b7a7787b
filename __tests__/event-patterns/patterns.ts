import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "@cdktf/hcl2json";
import { LAUNCH_TYPES } from "../../functions/contract/events";
import { filesBelow } from "../../packaging";
import { Rendered } from "../modules/rendered";
import { type Inputs, planned } from "../modules/synthesized";

const PLACE = { partition: "aws", region: "us-east-1", accountId: "123456789012" };
const REPOSITORY = join(__dirname, "..", "..");
const cluster = (name: string) => `arn:aws:ecs:us-east-1:123456789012:cluster/${name}`;

/** The inputs that the module's rules depend on, by the name of the plan; the last plan has as much as a pattern takes. */
const PATTERN_PLANS = {
  defaults: {},
  "a cluster": { cluster_arns: [cluster("shop")] },
  "other launch types": { launch_types: LAUNCH_TYPES.filter((type) => type !== "FARGATE") },
  "another name": { name: "second" },
  "30 clusters and all launch types": {
    cluster_arns: [...Array(29).keys()].map((number) => cluster(`t-${number + 10}`)).concat(cluster("shop")),
    launch_types: LAUNCH_TYPES,
  },
} satisfies Readonly<Record<string, Inputs>>;

/** A pattern by its name. */
export type Pattern = readonly [name: string, pattern: object];

/** The patterns of the rules in each plan. */
export const patternsOfPlans = (): Pattern[] =>
  Object.entries(PATTERN_PLANS).flatMap(([plan, inputs]) => {
    const rendered = new Rendered(planned(inputs), PLACE);
    return rendered.synthesized
      .ofType("aws_cloudwatch_event_rule")
      .filter(({ block }) => block.event_pattern)
      .map(
        ({ address, block }): Pattern => [
          `${address} (${plan})`,
          JSON.parse(String(rendered.value(block.event_pattern))),
        ],
      );
  });

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
