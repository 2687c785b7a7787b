import { readFileSync } from "node:fs";

type Texts = readonly string[];
type Entries = Readonly<Record<string, unknown>>;

/** Encodes as Terraform does: these five characters take six each. */
export const jsonencode = (value: unknown) =>
  JSON.stringify(value).replace(
    /[<>&\u2028\u2029]/g,
    (each) => `\\u${each.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );

const pattern = (text: string) => new RegExp(text.replace(/\(\?P</g, "(?<"), "u");

function given<T>(value: T | null | undefined): T {
  if (value === null || value === undefined) throw new Error("The value is null.");
  return value;
}

function milliseconds(duration: string): number {
  const [, number, unit] = /^(-?\d+)([hs])$/.exec(duration) ?? [];
  return Number(number) * (unit === "h" ? 3_600_000 : 1000);
}

function time(text: string): number {
  const found = Date.parse(text);
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(text) || Number.isNaN(found)) {
    throw new Error(`${text} is no time.`);
  }
  // JavaScript accepts 30 February.
  if (new Date(`${text.slice(0, 10)}T00:00:00Z`).toISOString().slice(0, 10) !== text.slice(0, 10)) {
    throw new Error(`${text} is no day.`);
  }
  return found;
}

function format(text: string, ...values: readonly unknown[]): string {
  const rest = [...values];
  return text.replace(/%[sd]/g, () => String(rest.shift()));
}

function replace(text: string, part: string, by: string): string {
  const [, regex] = /^\/(.*)\/$/s.exec(part) ?? [];
  return regex === undefined
    ? text.replaceAll(part, by)
    : text.replace(new RegExp(regex, "gu"), by.replace(/\$\{(\w+)\}/g, "$$$1"));
}

function regex(text: string, within: string): unknown {
  const found = pattern(text).exec(given(within));
  if (found === null) throw new Error(`${within} does not match ${text}.`);
  return found.length > 1 ? found.slice(1) : found[0];
}

function slice(list: readonly unknown[], from: number, to: number): unknown[] {
  if (to > list.length || from > to) throw new Error("The list is shorter.");
  return list.slice(from, to);
}

/** Terraform's functions that the module uses: https://developer.hashicorp.com/terraform/language/functions */
export const FUNCTIONS: Readonly<Record<string, (...values: never[]) => unknown>> = {
  alltrue: (list: readonly boolean[]) => list.every(Boolean),
  anytrue: (list: readonly boolean[]) => list.some(Boolean),
  base64encode: (text: string) => Buffer.from(text).toString("base64"),
  coalesce: (...values: readonly unknown[]) => given(values.find((each) => each !== null && each !== "")),
  compact: (list: Texts) => list.filter((each) => each !== "" && each !== null),
  concat: (...lists: readonly (readonly unknown[])[]) => lists.flatMap(given),
  contains: (list: readonly unknown[], value: unknown) => given(list).includes(value),
  distinct: (list: readonly unknown[]) => [...new Set(given(list))],
  endswith: (text: string, end: string) => given(text).endsWith(end),
  file: (path: string) => readFileSync(path, "utf8"),
  filebase64sha256: (path: string) => `\${filebase64sha256("${path}")}`,
  flatten: (list: readonly unknown[]) => list.flat(Number.POSITIVE_INFINITY),
  floor: Math.floor,
  format,
  formatlist: (text: string, ...values: readonly (string | Texts)[]) =>
    (values.find(Array.isArray) ?? []).map((_: unknown, index: number) =>
      format(text, ...values.map((each) => (Array.isArray(each) ? each[index] : each))),
    ),
  join: (separator: string, list: Texts) => list.join(separator),
  jsonencode,
  keys: (map: Entries) => Object.keys(given(map)).sort(),
  length: (value: string | object) =>
    typeof value === "string" ? [...value].length : Object.keys(given(value)).length,
  lookup: (map: Entries, key: string, otherwise: unknown) => map[key] ?? otherwise,
  lower: (text: string) => text.toLowerCase(),
  max: Math.max,
  merge: (...maps: readonly Entries[]) => Object.assign({}, ...maps),
  min: Math.min,
  one: ([first, ...more]: readonly unknown[]) => {
    if (more.length > 0) throw new Error("There are several.");
    return first ?? null;
  },
  plantimestamp: () => new Date().toISOString(),
  regex,
  replace,
  setsubtract: (list: Texts, without: Texts) => list.filter((each) => !without.includes(each)),
  slice,
  split: (separator: string, text: string) => given(text).split(separator),
  startswith: (text: string, start: string) => given(text).startsWith(start),
  strcontains: (text: string, part: string) => text.includes(part),
  timeadd: (text: string, duration: string) => new Date(time(text) + milliseconds(duration)).toISOString(),
  timecmp: (one: string, other: string) => Math.sign(time(one) - time(other)),
  tomap: (map: Entries) => map,
  tostring: (value: unknown) => (value === null ? null : String(value)),
  trimprefix: (text: string, start: string) => (text.startsWith(start) ? text.slice(start.length) : text),
  trimsuffix: (text: string, end: string) => (text.endsWith(end) ? text.slice(0, -end.length) : text),
  values: (map: Entries) =>
    Object.keys(given(map))
      .sort()
      .map((key) => map[key]),
  zipmap: (keys: Texts, values: readonly unknown[]) =>
    Object.fromEntries(keys.map((key, index) => [key, values[index]])),
};

/** Functions that look at errors of their arguments. */
export const LAZY: Readonly<Record<string, (values: readonly (() => unknown)[]) => unknown>> = {
  can: ([value]) => {
    try {
      value?.();
      return true;
    } catch {
      return false;
    }
  },
  try: (values) => {
    for (const value of values) {
      try {
        return value();
      } catch {}
    }
    throw new Error("None of the expressions has a value.");
  },
};
