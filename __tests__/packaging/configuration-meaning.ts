import { isDeepStrictEqual } from "node:util";
import { parse } from "@cdktf/hcl2json";
import { type Meaning, meaningOfValue, type Value } from "../../packaging/hcl";

type Body = Readonly<Record<string, Value>>;

/** What each attribute of a configuration means, by its place, such as `resource.aws_sqs_queue.task_events.policy`. */
export type ConfigurationMeaning = ReadonlyMap<string, Meaning>;

/** Attributes that hold an address or a type, by their place: text in JSON, none in HCL. */
const BARE = /^((resource|data|output)\..*\.depends_on|variable\.\w+\.type|moved\..*\.(from|to))$/;
/** Block whose attributes below hold names of attributes or addresses: text in JSON, none in HCL. */
const LIFECYCLE = /^resource\..*\.lifecycle$/;
const ADDRESSES = ["ignore_changes", "replace_triggered_by"];
/** Blocks of which cdktf writes an empty list where there are none. */
const NO_BLOCKS = /^variable\.\w+\.validation$/;

/** Of a configuration in Terraform's JSON syntax, as cdktf synthesizes it; the backend is none of the module's business. */
export function meaningOfJson(
  configuration: Readonly<Record<string, unknown>>,
): Promise<ConfigurationMeaning> {
  const { terraform, "//": _, ...sections } = configuration as Body;
  const { backend, ...settings } = terraform as Body;
  return meaningByPlace({ ...sections, terraform: settings }, (place, value) => {
    if (LIFECYCLE.test(place)) {
      return Object.fromEntries(
        Object.entries(value as Body).map(([name, inner]) => [
          name,
          ADDRESSES.includes(name) ? asExpressions(inner) : inner,
        ]),
      );
    }
    return BARE.test(place) ? asExpressions(value) : value;
  });
}

/** Of a file in HCL. */
export async function meaningOfHcl(file: string, text: string): Promise<ConfigurationMeaning> {
  return meaningByPlace(await parse(file, text));
}

/**
 * Of all files of a module.
 *
 * @throws Error when two of them declare the same
 */
export function together(files: ReadonlyMap<string, ConfigurationMeaning>): ConfigurationMeaning {
  const all = new Map<string, Meaning>();
  for (const [file, meanings] of files) {
    for (const [place, meaning] of meanings) {
      if (all.has(place)) {
        throw new Error(`${place} is there twice, the second time in ${file}`);
      }
      all.set(place, meaning);
    }
  }
  return all;
}

/** Where two configurations differ. */
export function placesOfDifference(one: ConfigurationMeaning, other: ConfigurationMeaning): string[] {
  const places = new Set([...one.keys(), ...other.keys()]);
  return [...places].filter((place) => !isDeepStrictEqual(one.get(place), other.get(place))).sort();
}

async function meaningByPlace(
  configuration: Body,
  read = (_: string, value: Value) => value,
): Promise<ConfigurationMeaning> {
  const blocks = Object.entries(configuration).flatMap(blocksOf);
  const attributes = blocks.flatMap(([place, body]) =>
    Object.entries(singleBlock(body) as Body)
      .map(([name, value]): [string, Value] => [`${place}.${name}`, value])
      .filter(([within, value]) => !(isEmptyList(value) && NO_BLOCKS.test(within))),
  );
  // Even without attributes a block is there.
  const there = blocks.flatMap(([place]): [string, Meaning][] =>
    place.includes(".") ? [[place, { exists: true }]] : [],
  );
  const meanings = attributes.map(
    async ([place, value]): Promise<[string, Meaning]> => [
      place,
      await meaningOfValue(singleBlock(read(place, value))),
    ],
  );
  return new Map([...there, ...(await Promise.all(meanings))]);
}

const isEmptyList = (value: Value) => Array.isArray(value) && value.length === 0;

/** The blocks of one kind, each with its place: the kind and the labels. */
function blocksOf([kind, section]: [string, Value]): [string, Value][] {
  switch (kind) {
    case "resource":
    case "data":
      return labelled(kind, section).flatMap(([place, named]) => labelled(place, named));
    case "variable":
    case "output":
    case "check":
      return labelled(kind, section);
    case "moved":
      return (section as readonly Body[]).map((body) => [
        `moved.${String(body.from).replace(/[${}]/g, "")}`,
        body,
      ]);
    default:
      return [[kind, section]];
  }
}

function labelled(place: string, section: Value): [string, Value][] {
  return Object.entries(section as Body).map(([label, value]) => [`${place}.${label}`, value]);
}

/** A single block and a list of one mean the same; cdktf's metadata mean nothing. */
function singleBlock(value: Value): Value {
  if (typeof value !== "object" || value === null) {
    return value;
  }
  if (!Array.isArray(value)) {
    return Object.fromEntries(
      Object.entries(value).flatMap(([key, inner]) => (key === "//" ? [] : [[key, singleBlock(inner)]])),
    );
  }
  const elements = value.map(singleBlock);
  const [only, ...more] = elements;
  const isBlock = more.length === 0 && typeof only === "object" && only !== null && !Array.isArray(only);
  return isBlock ? only : elements;
}

function asExpressions(value: Value): Value {
  return Array.isArray(value) ? value.map(asExpressions) : `\${${value}}`;
}
