import type { Input } from "../../modules/interface";
import { propertyName } from "../../modules/terraform-language";
import type { SynthesizedModule } from "../synthesized-module";
import { outputsOf, publishedModules } from "./blocks";

type Attribute = NonNullable<Input["attributes"]>[string];

const HEAD = `import type { IResolvable, TerraformModule, TerraformModuleUserConfig } from "cdktf";
import type { Construct } from "constructs";
`;
/** Longer examples are for tests. */
const MAX_EXAMPLE_CHARACTERS = 200;

export function renderTypes(module: SynthesizedModule): string {
  const modules = Object.entries(publishedModules(module));
  const names = modules.flatMap(([, { inputs }]) =>
    inputs.flatMap(({ name, attributes }) => [name, ...Object.keys(attributes ?? {})]),
  );
  // Users write properties, whereas descriptions name inputs.
  const inProperties = (text: string) =>
    text.replace(/\b[a-z]+(?:_[a-z0-9]+)+\b/g, (word) => (names.includes(word) ? propertyName(word) : word));
  const texts = modules.flatMap(([className, { inputs, stack }]) => [
    ...inputs.filter(({ attributes }) => attributes).map(settings),
    `/** Inputs of ${className}: literals, or tokens such as attributes of resources. A plan refuses wrong values, with the module's message. */
export interface ${className}Config extends Pick<TerraformModuleUserConfig, "providers" | "dependsOn" | "forEach"> {
${inputs.map(property).join("\n")}
}`,
    classOf(className, stack),
  ]);
  return inProperties([HEAD, ...texts].join("\n\n").concat("\n"));
}

function classOf(className: string, stack: SynthesizedModule["stack"]): string {
  const outputs = outputsOf(stack);
  const attribute = ({ property: name, isMap, description }: (typeof outputs)[number]) =>
    `${comment([description])}  readonly ${name}: ${isMap ? "IResolvable" : "string"};`;
  const groups = [...new Set(outputs.flatMap(({ group }) => group ?? []))].map((name) => {
    const members = outputs.filter(({ group }) => group === name).map(attribute);
    return `  readonly ${name}: {\n${members.join("\n")}\n  };`;
  });
  const single = outputs.filter(({ group }) => group === undefined).map(attribute);
  const what = className === "Member" ? "An account and region that a hub in another one serves" : WHOLE;
  return `/** ${what}: the module in this package, as a typed block. */
export declare class ${className} extends TerraformModule {
  constructor(scope: Construct, id: string, config: ${className}Config);
${[...single, ...groups].join("\n")}
}`;
}

const WHOLE = "Scans of every container image that starts on AWS Fargate in one region";

const settingsName = (name: string) => `${propertyName(`_${name}`)}Settings`;

function settings({ name, description, attributes = {} }: Input): string {
  const texts = attributeTexts(description, Object.keys(attributes));
  const members = Object.entries(attributes).map(([attribute, given]) => {
    const isRequired = "isRequired" in given && given.isRequired;
    const usual = "default" in given ? [`@default ${JSON.stringify(given.default)}`] : [];
    const lines = [texts[attribute] ?? "", limits(given), ...usual];
    return `${comment(lines)}  readonly ${propertyName(attribute)}${isRequired ? "" : "?"}: ${attributeType(given)};`;
  });
  return `/** Of the input ${name}. */\nexport interface ${settingsName(name)} {\n${members.join("\n")}\n}`;
}

/** Splits a description by attribute: from its name to the next one's, or to the end. */
function attributeTexts(description: string, names: readonly string[]): Readonly<Record<string, string>> {
  const beginning = new RegExp(String.raw`(?<=^|\. )(?=(?:${names.join("|")})(?: \(|: | says ))`);
  const texts = description.split(beginning).map((text) => {
    const [name = "", what = ""] = /^(\w*)(?: \([^)]*\))?: (.*)$/.exec(text.trim())?.slice(1) ?? [];
    return name === ""
      ? [/^\w*/.exec(text)?.[0], text.trim()]
      : [name, what[0]?.toUpperCase() + what.slice(1)];
  });
  return Object.fromEntries(texts);
}

function limits(attribute: Attribute): string {
  if ("matches" in attribute) return `Matches \`${attribute.matches}\`.`;
  if ("eachMatches" in attribute)
    return `At most ${attribute.most}, which match \`${attribute.eachMatches}\`.`;
  if ("keysMatch" in attribute)
    return `Keys match \`${attribute.keysMatch}\`, entries \`${attribute.entriesMatch}\`.`;
  return "from" in attribute ? `From ${attribute.from} to ${attribute.to}.` : "";
}

function attributeType(attribute: Attribute): string {
  if ("oneOf" in attribute) return union(attribute.oneOf);
  if ("matches" in attribute) return "string";
  if ("eachMatches" in attribute) return "string[]";
  if ("keysMatch" in attribute) return "{ [key: string]: string[] }";
  return "from" in attribute ? "number" : "boolean | IResolvable";
}

const union = (values: readonly unknown[]) =>
  [...values.map((each) => JSON.stringify(each)), "IResolvable"].join(" | ");

function property(input: Input): string {
  const [example] = input.rules
    .flatMap(({ accepts }) => accepts)
    .map((each) => (isWithOthers(each) ? each.value : each))
    .filter((each) => ![undefined, "{}", "[]", '""', "null"].includes(JSON.stringify(each)))
    .map((each) => typescript(each, input))
    .filter((text) => text.length < MAX_EXAMPLE_CHARACTERS);
  const usual = input.default === null ? "none" : JSON.stringify(input.default);
  const lines = [
    input.description,
    ...(example === undefined ? [] : [`@example ${example}`]),
    ...(input.isRequired ? [] : [`@default ${usual}`]),
  ];
  return `${comment(lines)}  readonly ${propertyName(input.name)}${input.isRequired ? "" : "?"}: ${typeOf(input)};`;
}

const isWithOthers = (each: unknown): each is { readonly value: unknown } =>
  typeof each === "object" && each !== null && "value" in each && "with" in each;

/** Writes a value with names of properties, if its keys are attributes. */
function typescript(value: unknown, { kind, attributes }: Input): string {
  const text = JSON.stringify(value).replaceAll("*/", "*\u200b/");
  return attributes === undefined || kind === "map" ? text : text.replace(/"(\w+)":/g, "$1: ");
}

function typeOf({ name, kind, attributes, rules }: Input): string {
  const own = attributes && settingsName(name);
  switch (kind) {
    case "object":
      return `${own} | IResolvable`;
    case "map":
      return `{ [key: string]: ${own ?? "string"} }`;
    case "list":
      return own === undefined ? listOf(rules) : `${own}[] | IResolvable`;
    case "bool":
      return "boolean | IResolvable";
    case "string":
      return words(rules, /^contains\((\[.*?\]), var\.\w+\)$/) ?? "string";
    default:
      return kind;
  }
}

function listOf(rules: Input["rules"]): string {
  const [, among] =
    rules.map(({ condition }) => /regex\("\^\(([\w|]+)\)\$", entry\)/.exec(condition)).find(Boolean) ?? [];
  return among === undefined ? "string[]" : `(${union(among.split("|"))})[]`;
}

function words(rules: Input["rules"], pattern: RegExp): string | undefined {
  const [, list] = rules.map(({ condition }) => pattern.exec(condition)).find(Boolean) ?? [];
  return list === undefined ? undefined : union(JSON.parse(list));
}

function comment(lines: readonly string[]): string {
  const texts = lines.filter((line) => line !== "").map((line) => line.replaceAll("*/", "*\u200b/"));
  return `  /**\n${texts.map((line) => `   * ${line}\n`).join("   *\n")}   */\n`;
}
