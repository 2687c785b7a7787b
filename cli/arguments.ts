import { parseArgs } from "node:util";
import { OUTCOME_CHANGES, type OutcomeChange } from "../functions/rows/outcome-change";
import { COMMANDS, type Command, OPTIONS, type Option } from "./commands";
import { type DecisionsQuestion, daysOf, serviceOf } from "./decisions/arguments";
import { type GateQuestion, gateOf } from "./gate/arguments";
import { STATUSES, type Status } from "./listed-image";
import { type NamedImage, namedImage } from "./named-image";
import { type WaitQuestion, waitOf } from "./wait/arguments";
import { wrong } from "./wrong";

const DEFAULT_NAME = "fargate-image-scanning";
/** A day, or a time with its zone: else it would mean another moment on another machine. */
const TIME = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?$/;
/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerservice.html */
const CLUSTER_ARN = /^arn:[\w-]+:ecs:[\w-]+:\d{12}:cluster\/([\w-]{1,255})$/;

const WITH_OPERAND: readonly Command[] = ["deployment", "gate", "show"];

/** Which images are listed. */
export interface Selection {
  /** A verdict or a state of the scan; empty: any. */
  readonly statuses: readonly Status[];
  /** Glob patterns; empty: any. */
  readonly repositories: readonly string[];
}

/** The same, by what stands beside the images' rows. */
export interface ListSelection extends Selection {
  /** Only what something runs. */
  readonly running: boolean;
  /** Owners of services, in lower case; empty: any. */
  readonly owners: readonly string[];
  /** Names of clusters; empty: any. */
  readonly clusters: readonly string[];
  /** Of the latest verdict; empty: any. */
  readonly changes: readonly OutcomeChange[];
}

/** The demo's installation, or a table in an account. */
export type LedgerSource = "demo" | { readonly table: string; readonly region?: string };

/** What is asked of an installation. */
export type Question =
  | { readonly command: "list"; readonly selection: ListSelection; readonly csv: boolean }
  | { readonly command: "show"; readonly image: NamedImage; readonly named: string }
  | { readonly command: "digest"; readonly days: number | undefined }
  | { readonly command: "rescan"; readonly images: readonly NamedImage[] | "all"; readonly before?: Date }
  | { readonly command: "waiting" }
  | { readonly command: "breaker"; readonly probe: boolean }
  | DecisionsQuestion
  | GateQuestion
  | WaitQuestion;

export type ScansArguments = Question & { readonly json: boolean; readonly source: LedgerSource };

type OptionValues = ReturnType<typeof parsed>["values"];

/**
 * Reads the command line after the program's name.
 *
 * @throws Error with one sentence for the person who typed it
 */
export function parseArguments(given: readonly string[]): ScansArguments | "help" {
  const { values, positionals } = parsed(given);
  if (values.help) {
    return "help";
  }
  const { command, operand } = commandOf(positionals);
  const foreign = (Object.keys(values) as Option[]).find((name) => !OPTIONS[name].of.includes(command));
  if (foreign !== undefined) {
    throw wrong(
      `--${foreign} is an option of ${OPTIONS[foreign].of.join(" and ")}, not of ${command}`,
      command,
    );
  }
  return {
    ...questionOf(command, operand, values),
    json: values.json ?? false,
    source: sourceOf(command, values),
  };
}

function parsed(given: readonly string[]) {
  try {
    return parseArgs({ args: [...given], options: OPTIONS, allowPositionals: true });
  } catch (error) {
    // Node's second sentence is about positional arguments, which no option is.
    const command = COMMANDS.find((known) => known === given[0]);
    throw wrong((error as Error).message.split(/\. |\n/)[0] ?? "", command);
  }
}

/** What stands after a command's name without an option, for those that take it. */
function commandOf([name = "list", ...others]: readonly string[]) {
  const command = COMMANDS.find((known) => known === name);
  if (command === undefined) {
    throw wrong(`"${name}" is not a command: choose from ${COMMANDS.join(", ")}`);
  }
  const operands = WITH_OPERAND.includes(command) ? others.slice(0, 1) : [];
  if (others.length > operands.length) {
    throw wrong(`Unexpected argument '${others[operands.length]}'`, command);
  }
  return { command, operand: operands[0] };
}

function questionOf(command: Command, operand: string | undefined, values: OptionValues): Question {
  switch (command) {
    case "list": {
      return { command, selection: selectionOf(values), csv: values.csv ?? false };
    }
    case "show":
      if (operand === undefined) {
        throw wrong("say which image: its digest (sha256:…) or its reference (nginx:1.27)", command);
      }
      return { command, image: namedImage(operand, command), named: operand };
    case "digest":
      return { command, days: values.days === undefined ? undefined : daysOf(values.days, command) };
    case "rescan":
      return { command, ...rescanOf(values) };
    case "waiting":
      return { command };
    case "breaker":
      return { command, probe: values.probe ?? false };
    case "deployment":
      return { command, service: serviceOf(operand) };
    case "audit":
      return { command, days: daysOf(values.days, command) };
    case "gate":
      return { command, ...gateOf(operand, values) };
    case "wait":
      return { command, ...waitOf(values) };
  }
}

function sourceOf(command: Command, { demo, name, table, region }: OptionValues): LedgerSource {
  if (name !== undefined && table !== undefined) {
    throw wrong("--name and --table both say which table it is; give one of them", command);
  }
  if (demo && (name ?? table ?? region) !== undefined) {
    throw wrong("--demo knows its table and region; leave out --name, --table and --region", command);
  }
  return demo ? "demo" : { table: table ?? `${name ?? DEFAULT_NAME}-ledger`, region };
}

function rescanOf({ all = false, image = [], before }: OptionValues) {
  if (all && image.length > 0) {
    throw wrong(
      "--all and --image were both given: --all is about every image, so give one of them",
      "rescan",
    );
  }
  if (!all && image.length === 0) {
    throw wrong("say what is scanned again: either --all, or an image with --image", "rescan");
  }
  if (before !== undefined && !all) {
    throw wrong(
      "--before goes with --all: an image that --image names is scanned again in any case",
      "rescan",
    );
  }
  return all
    ? { images: "all" as const, before: before === undefined ? undefined : timeOf(before) }
    : { images: image.map((text) => namedImage(text, "rescan")) };
}

function timeOf(text: string): Date {
  const time = new Date(TIME.test(text) ? text : Number.NaN);
  if (Number.isNaN(time.getTime())) {
    throw wrong(
      `"${text}" is not a time: write it as 2026-03-01T12:00:00Z, or a day in UTC as 2026-03-01`,
      "rescan",
    );
  }
  return time;
}

function selectionOf(values: OptionValues): ListSelection {
  const { status = [], repository = [], running = false, owner = [], cluster = [], change = [] } = values;
  if (values.csv && values.json) {
    throw wrong("--csv and --json are two forms of the same; give one of them");
  }
  return {
    statuses: chosenFrom(STATUSES, status, "status"),
    repositories: repository,
    running,
    owners: owner.map((name) => named(name, "owner").toLowerCase()),
    clusters: cluster.map(clusterOf),
    changes: chosenFrom(OUTCOME_CHANGES, change, "change"),
  };
}

/** An empty name, as of a variable that is not set, would find nothing, or what has no owner. */
function named(text: string, option: "owner" | "cluster"): string {
  const name = text.trim();
  if (name === "") {
    throw wrong(`--${option} takes a name, and was given none`);
  }
  return name;
}

/** The name of a cluster, which its ARN has as well. */
function clusterOf(text: string): string {
  const given = named(text, "cluster");
  const name = given.startsWith("arn:") ? CLUSTER_ARN.exec(given)?.[1] : given;
  if (name === undefined) {
    throw wrong(
      `"${given}" is no ARN of a cluster: give its name, or arn:aws:ecs:REGION:ACCOUNT:cluster/NAME`,
    );
  }
  return name;
}

/** Some of a list, whatever their case; each text may have several, separated by commas. */
function chosenFrom<T extends string>(known: readonly T[], given: readonly string[], what: string): T[] {
  return given
    .flatMap((list) => list.split(","))
    .map((text) => {
      const chosen = known.find((each) => each.toUpperCase() === text.trim().toUpperCase());
      if (chosen === undefined) {
        throw wrong(`"${text}" is not a ${what}: choose from ${known.join(", ")}`);
      }
      return chosen;
    });
}
