import { parseArgs } from "node:util";
import {
  type Digest,
  InvalidImageError,
  MAX_NORMALISED_LENGTH,
  parseImage,
} from "../../functions/contract/image";
import { COMMANDS, type Command, OPTIONS, type Option, USAGE } from "./commands";
import { STATUSES, type Status } from "./listed-image";

const DEFAULT_NAME = "fargate-image-scanning";
/** A day, or a time with its zone: else it would mean another moment on another machine. */
const TIME = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?$/;

/** Which images are listed. */
export interface Selection {
  /** A verdict or a state of the scan; empty: any. */
  readonly statuses: readonly Status[];
  /** Glob patterns; empty: any. */
  readonly repositories: readonly string[];
}

/** An image as a person names it: by its content, or by its normalised reference, which many contents may have had. */
export type NamedImage = { readonly digest: Digest } | { readonly reference: string };

/** The demo's installation, or a table in an account. */
export type Source = "demo" | { readonly table: string; readonly region?: string };

/** What is asked of an installation. */
export type Question =
  | { readonly command: "list"; readonly selection: Selection }
  | { readonly command: "rescan"; readonly images: readonly NamedImage[] | "all"; readonly before?: Date }
  | { readonly command: "waiting" }
  | { readonly command: "breaker"; readonly probe: boolean };

export type ScansArguments = Question & { readonly json: boolean; readonly source: Source };

type Values = ReturnType<typeof parsed>["values"];

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
  const command = commandOf(positionals);
  const foreign = (Object.keys(values) as Option[]).find((name) => !OPTIONS[name].of.includes(command));
  if (foreign !== undefined) {
    throw wrong(
      `--${foreign} is an option of ${OPTIONS[foreign].of.join(" and ")}, not of ${command}`,
      command,
    );
  }
  return { ...questionOf(command, values), json: values.json ?? false, source: sourceOf(command, values) };
}

function parsed(given: readonly string[]) {
  try {
    return parseArgs({ args: [...given], options: OPTIONS, allowPositionals: true });
  } catch (error) {
    // Node's second sentence is about positional arguments, which no option is.
    throw wrong((error as Error).message.split(/\. |\n/)[0] ?? "");
  }
}

function commandOf([name = "list", ...others]: readonly string[]): Command {
  const command = COMMANDS.find((known) => known === name);
  if (command === undefined) {
    throw wrong(`"${name}" is not a command: choose from ${COMMANDS.join(", ")}`);
  }
  if (others.length > 0) {
    throw wrong(`Unexpected argument '${others[0]}'`, command);
  }
  return command;
}

function questionOf(command: Command, values: Values): Question {
  switch (command) {
    case "list": {
      const { status = [], repository = [] } = values;
      return { command, selection: { statuses: statusesOf(status), repositories: repository } };
    }
    case "rescan":
      return { command, ...rescanOf(values) };
    case "waiting":
      return { command };
    case "breaker":
      return { command, probe: values.probe ?? false };
  }
}

function sourceOf(command: Command, { demo, name, table, region }: Values): Source {
  if (name !== undefined && table !== undefined) {
    throw wrong("--name and --table both say which table it is; give one of them", command);
  }
  if (demo && (name ?? table ?? region) !== undefined) {
    throw wrong("--demo knows its table and region; leave out --name, --table and --region", command);
  }
  return demo ? "demo" : { table: table ?? `${name ?? DEFAULT_NAME}-ledger`, region };
}

function rescanOf({ all = false, image = [], before }: Values) {
  if (all === image.length > 0) {
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
    : { images: image.map(imageOf) };
}

function imageOf(text: string): NamedImage {
  try {
    const isDigest = text.startsWith("sha256:");
    const { digest, reference } = isDigest
      ? parseImage("docker.io/library/any", "linux/amd64", text)
      : parseImage(text, "linux/amd64", undefined, MAX_NORMALISED_LENGTH);
    return digest === undefined ? { reference } : { digest };
  } catch (error) {
    if (error instanceof InvalidImageError) {
      throw wrong(
        `--image takes a digest (sha256:…) or a reference (nginx:1.27): ${error.message}`,
        "rescan",
      );
    }
    throw error;
  }
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

function statusesOf(given: readonly string[]): Status[] {
  return given
    .flatMap((list) => list.split(","))
    .map((text) => {
      const status = STATUSES.find((known) => known === text.trim().toUpperCase());
      if (status === undefined) {
        throw wrong(`"${text}" is not a status: choose from ${STATUSES.join(", ")}`);
      }
      return status;
    });
}

function wrong(sentence: string, command: Command = "list"): Error {
  return new Error(`${sentence.replace(/\.$/, "")}.\nUsage: ${USAGE[command]}`);
}
