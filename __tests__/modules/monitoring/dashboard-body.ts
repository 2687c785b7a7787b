import Ajv from "ajv";
import schema from "./dashboard-body.schema.json";
import { describeMetric, type NamedMetric } from "./known-metrics";

interface Widget {
  readonly type: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly properties: Readonly<Record<string, unknown>>;
}

export interface DashboardBody {
  readonly widgets: readonly Widget[];
}

/** A row of a metric widget, without how it is rendered. */
type Row = readonly (string | object)[];

const validate = new Ajv({ allErrors: true, strict: false }).compile(schema);

/** How the body breaks what CloudWatch documents: a sentence for each; none where all is well. */
export function violations(body: unknown): string[] {
  // That a widget breaks the rules of its type adds nothing to which rule it breaks.
  const documented = validate(body) ? [] : (validate.errors ?? []).filter(({ keyword }) => keyword !== "if");
  const widgets = (body as DashboardBody).widgets ?? [];
  return [
    ...documented.map(({ instancePath, message }) => `${instancePath} ${message}`),
    ...widgets.filter(({ x, width }) => x + width > 24).map((widget) => `${nameOf(widget)} is too wide`),
    ...overlaps(widgets),
    ...rowsOf(widgets)
      .filter(hasLooseDimension)
      .map((row) => `${JSON.stringify(row)} has half a dimension`),
  ];
}

function overlaps(widgets: readonly Widget[]): string[] {
  return widgets.flatMap((one, index) =>
    widgets
      .slice(index + 1)
      .filter(
        (other) =>
          one.x < other.x + other.width &&
          other.x < one.x + one.width &&
          one.y < other.y + other.height &&
          other.y < one.y + one.height,
      )
      .map((other) => `${nameOf(one)} overlaps ${nameOf(other)}`),
  );
}

function nameOf({ type, properties }: Widget): string {
  return `${type} ${properties.title ?? "without a title"}`;
}

function rowsOf(widgets: readonly Widget[]): Row[] {
  return widgets.flatMap(({ properties }) => (properties.metrics as Row[] | undefined) ?? []);
}

const namesIn = (row: Row) => row.filter((each): each is string => typeof each === "string");

function hasLooseDimension(row: Row): boolean {
  return namesIn(row).length % 2 === 1;
}

/** Every metric that the dashboard shows. */
export function metricsOf({ widgets }: DashboardBody): string[] {
  return rowsOf(widgets).map((row) => {
    const [namespace = "", name = "", ...dimensions] = namesIn(row);
    const pairs = dimensions.flatMap((key, index) => (index % 2 === 0 ? [[key, dimensions[index + 1]]] : []));
    return describeMetric({ namespace, name, dimensions: Object.fromEntries(pairs) } as NamedMetric);
  });
}

/** The Logs Insights queries of the dashboard, by the titles of their widgets. */
export function queriesOf({ widgets }: DashboardBody): ReadonlyMap<string, LogQuery> {
  const logs = widgets.filter(({ type }) => type === "log");
  return new Map(
    logs.map(({ properties }) => [String(properties.title), parseQuery(String(properties.query))]),
  );
}

export interface LogQuery {
  readonly logGroups: readonly string[];
  /** Paths of the fields that it shows or finds duplicates by. */
  readonly fields: readonly string[];
  /** Fields that find duplicates: Logs Insights keeps every line where one of them is null. */
  readonly dedup: readonly string[];
  /** Values of which a line has to have one. */
  readonly filter: Readonly<Record<string, readonly string[]>>;
}

/** The lines of the log groups that a query shows. */
export function linesFor<Line extends Readonly<Record<string, unknown>>>(
  { filter }: LogQuery,
  lines: readonly Line[],
): Line[] {
  return lines.filter((line) =>
    Object.entries(filter).every(([name, values]) => values.includes(String(line[name]))),
  );
}

/** Reads a query; what it does not know it refuses. */
function parseQuery(query: string): LogQuery {
  const stages = query.split(" | ");
  const logGroups: string[] = [];
  while (stages[0]?.startsWith("SOURCE ")) {
    const [, logGroup] = /^SOURCE '([^']+)'$/.exec(stages.shift() ?? "") ?? [];
    logGroups.push(logGroup ?? "");
  }
  const fields: string[] = [];
  const dedup: string[] = [];
  const filter: Record<string, readonly string[]> = {};
  for (const stage of stages) {
    const [, command, rest = ""] = /^(\w+) (.+)$/.exec(stage) ?? [];
    if (command === "fields" || command === "dedup") {
      const named = rest.split(", ").map((field) => field.split(" as ")[0] ?? "");
      fields.push(...named);
      dedup.push(...(command === "dedup" ? named : []));
    } else if (command === "filter") {
      for (const condition of rest.split(" and ")) {
        const [, name, value] = /^(\w+) (?:= '|in \[')(.*)'\]?$/.exec(condition) ?? [];
        if (name === undefined || value === undefined) {
          throw new Error(`${condition} is no condition that this test knows.`);
        }
        filter[name] = value.split("', '");
      }
    } else if (!/^(sort @timestamp desc|limit \d+)$/.test(stage)) {
      throw new Error(`${stage} is no stage that this test knows.`);
    }
  }
  if (logGroups.length === 0 || logGroups.includes("")) {
    throw new Error(`${query} does not name its log groups.`);
  }
  return { logGroups, fields: fields.filter((field) => !field.startsWith("@")), dedup, filter };
}

/** The value at a path such as `counts.critical` in a structured log line. */
export function fieldOf(line: unknown, path: string): unknown {
  return path.split(".").reduce<unknown>((value, name) => (value as Record<string, unknown>)?.[name], line);
}
