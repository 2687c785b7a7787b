import { moduleFiles, synthesizeModule } from "../../packaging";
import LIST from "./deprecated-in-aws-provider.json";

type Body = Readonly<Record<string, unknown>>;

const synthesized = synthesizeModule();
const { resource, data } = synthesized.configuration as Record<"resource" | "data", Record<string, Body>>;
/** With those of modules within the module. */
const configurations = [synthesized, ...synthesized.nested.values()].map(
  ({ configuration }) => configuration as Record<"resource" | "data", Record<string, Body>>,
);

/** Whether a resource or data source of a type sets an attribute, or a block's attribute. */
function isSet(type: string, attribute: string): boolean {
  return configurations.some((configuration) => {
    const bodies = type.startsWith("data.")
      ? configuration.data[type.slice("data.".length)]
      : configuration.resource[type];
    return Object.values(bodies ?? {}).some((body) => isIn(body, attribute.split(".")));
  });
}

/** Whether a value has an attribute, or one of its blocks has, written out or dynamic. */
function isIn(value: unknown, [first, ...rest]: string[]): boolean {
  if (first === undefined) {
    return value !== undefined;
  }
  return [value].flat().some((each) => {
    const body = each as (Body & { readonly dynamic?: Readonly<Record<string, unknown>> }) | null;
    const inner = [body?.[first], ...contentsOf(body?.dynamic?.[first])];
    return inner.some((one) => one !== undefined && isIn(one, rest));
  });
}

/** What the dynamic blocks of one name hold. */
function contentsOf(blocks: unknown): unknown[] {
  return blocks === undefined ? [] : [blocks].flat().map((each) => (each as Body).content);
}

/** Whether anything refers to an attribute as `type.name.attribute`. */
function isRead(type: string, attribute: string): boolean {
  const reference = new RegExp(
    `(?<![\\w.])${type.replaceAll(".", "\\.")}\\.\\w+(\\[[^\\]]*\\])?\\.${attribute}\\b`,
  );
  return reference.test(JSON.stringify(configurations));
}

const used = LIST.deprecated.filter(
  ({ type, attribute }) => isSet(type, attribute) || isRead(type, attribute),
);

test(`nothing is used that version ${LIST.versions} of the provider deprecates, but what both cannot go without`, () => {
  expect(used).toEqual(LIST.deprecated.filter((each) => "unavoidable" in each));
});

test("the test would find an attribute that is set or read", () => {
  expect(isSet("aws_dynamodb_table", "ttl.attribute_name")).toBe(true);
  // In a dynamic block.
  expect(isSet("aws_lambda_function", "vpc_config.subnet_ids")).toBe(true);
  expect(isSet("data.aws_iam_policy_document", "statement.actions")).toBe(true);
  expect(isRead("data.aws_partition", "partition")).toBe(true);
  expect(isRead("data.aws_region", "id")).toBe(false);
});

test("what cannot be avoided is said in place, and in the README", async () => {
  const files = await moduleFiles(synthesized);
  const text = (name: string) => Buffer.from(files.get(name) ?? []).toString();

  for (const name of ["scan-ledger.tf", "README.md"]) {
    expect(text(name)).toMatch(/deprecate[\s\S]{0,60}hash_key[\s\S]{0,20}range_key/);
  }
});

test("the region is looked up in one local, so that a plan works with versions 5 and 6", () => {
  const { locals } = synthesized.configuration as { locals: Record<string, string> };

  expect(locals.current_region).toBe(
    '${lookup(data.aws_region.current, "region", lookup(data.aws_region.current, "id", null))}',
  );
  expect(JSON.stringify([resource, data])).not.toContain("data.aws_region.current");
});

test("alarms read in the order of CloudWatch's forms, and the README has no markers of terraform-docs", async () => {
  const files = await moduleFiles(synthesized);
  const [, alarm = ""] =
    /"monitoring_queue_age" \{([\s\S]*?)\n\}/.exec(String(files.get("monitoring.tf"))) ?? [];

  expect([...alarm.matchAll(/^ {2}(\w+) +=/gm)].map(([, name]) => name)).toEqual([
    "count",
    ...["alarm_name", "alarm_description", "namespace", "metric_name", "dimensions", "statistic", "period"],
    ...[
      "evaluation_periods",
      "datapoints_to_alarm",
      "threshold",
      "comparison_operator",
      "treat_missing_data",
    ],
    ...["alarm_actions", "ok_actions", "tags", "depends_on"],
  ]);
  expect(String(files.get("README.md"))).not.toContain("TF_DOCS");
});
