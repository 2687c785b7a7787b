import { printBare, printValue } from "./argument";
import { type Attribute, type Attributes, attributesOf, type Body, bodiesOf, contentOf } from "./attribute";

/** Names that people write first; others follow in alphabetical order, as given. */
const FIRST = [
  ...["name", "function_name", "statement_id", "description", "sid", "effect", "role", "rule"],
  ...["type", "value", "default", "nullable", "sensitive", "ephemeral", "principals", "test", "variable"],
  // Alarms and their metrics, in the order of CloudWatch's forms; actions come last.
  ...[
    "alarm_name",
    "alarm_description",
    "id",
    "expression",
    "label",
    "namespace",
    "metric_name",
    "dimensions",
  ],
  ...["statistic", "stat", "period", "evaluation_periods", "datapoints_to_alarm", "threshold"],
  ...["comparison_operator", "treat_missing_data", "alarm_actions", "ok_actions"],
  ...["hash_key", "range_key", "billing_mode", "projection_type", "dashboard_name"],
  ...["runtime", "handler", "architectures", "filename", "source_code_hash", "memory_size", "timeout"],
];
/** Meta-arguments, apart from the others. */
const APART = ["count", "for_each"];
const LAST = ["tags", "depends_on", "lifecycle"];
/** Arguments with addresses, keywords or types instead of text, by kind of block. */
const BARE: Readonly<Record<string, readonly string[]>> = {
  resource: ["depends_on", "provider"],
  data: ["depends_on", "provider"],
  lifecycle: ["ignore_changes", "replace_triggered_by"],
  dynamic: ["iterator"],
  variable: ["type"],
  output: ["depends_on"],
  moved: ["from", "to"],
};
/** Characters; longer values are broken into lines. */
const LINE_WIDTH = 110;
const INDENTATION = 4;

/** Prints a block with header and braces. Throws if something cannot be written as HCL. */
export async function printBlock(header: string, attributes: Attributes): Promise<string> {
  const [kind = ""] = header.split(" ");
  const isResource = kind === "resource" || kind === "data";
  return withBraces(header, await printBody(attributes, { bare: BARE[kind], isResource }));
}

function withBraces(header: string, body: string): string {
  return body === "" ? `${header} {}` : `${header} {\n${body}\n}`;
}

interface Reading {
  readonly bare?: readonly string[];
  readonly isResource?: boolean;
}

/** Prints arguments, then blocks, then the usual last ones; an empty line between groups. */
async function printBody(attributes: Attributes, reading: Reading = {}): Promise<string> {
  const given = attributesOf(attributes, reading.isResource ?? false);
  // `format` aligns values behind the longest name.
  const nameWidth = Math.max(...given.filter(({ isBlock }) => !isBlock).map(({ name }) => name.length));
  const print = (each: Attribute) =>
    each.isBlock ? printBlocks(each, reading) : printArgument(each, nameWidth, reading);
  const printAll = (some: readonly Attribute[]) => Promise.all(some.map(print));
  const others = given
    .filter(({ name }) => !APART.includes(name) && !LAST.includes(name))
    .sort((one, other) => rank(one) - rank(other));
  const groups = [
    (await printAll(given.filter(({ name }) => APART.includes(name)))).join("\n"),
    (await printAll(others.filter(({ isBlock }) => !isBlock))).join("\n"),
    ...(await printAll(others.filter(({ isBlock }) => isBlock))),
    ...(await printAll(LAST.flatMap((name) => given.filter((each) => each.name === name)))),
  ];
  return groups.filter((group) => group !== "").join("\n\n");
}

function rank({ name }: Attribute): number {
  return FIRST.includes(name) ? FIRST.indexOf(name) : FIRST.length;
}

async function printArgument(
  { name, value }: Attribute,
  nameWidth: number,
  { bare = [] }: Reading,
): Promise<string> {
  const text = bare.includes(name)
    ? await printBare(value)
    : await printValue(value, LINE_WIDTH - nameWidth - INDENTATION, LINE_WIDTH - INDENTATION);
  return `${name} = ${text}`;
}

/** Prints a block for each element; of `dynamic`, for each kind and element. */
async function printBlocks({ name, value }: Attribute, { isResource }: Reading): Promise<string> {
  const blocks = bodiesOf(name, value).map(async (body) => {
    if (name === "dynamic") {
      return printDynamicBlocks(body);
    }
    // In a provider's block, `lifecycle` may be an argument like any other.
    const bare = isResource && name === "lifecycle" ? BARE.lifecycle : [];
    return withBraces(name, await printBody(body, { bare }));
  });
  return (await Promise.all(blocks)).join("\n\n");
}

async function printDynamicBlocks(kinds: Body): Promise<string> {
  const blocks = Object.entries(kinds).flatMap(([kind, value]) =>
    bodiesOf(`dynamic ${kind}`, value).map(async ({ content = null, ...meta }) => {
      const contents = bodiesOf(`The content of ${kind}`, content);
      if (contents.length !== 1) {
        throw new Error(`A dynamic block has one content; ${kind} has ${contents.length}.`);
      }
      const attributes = { ...meta, content: { value: contents.map(contentOf) as never, isBlock: true } };
      return withBraces(`dynamic "${kind}"`, await printBody(attributes, { bare: BARE.dynamic }));
    }),
  );
  return (await Promise.all(blocks)).join("\n\n");
}
