import { parseArgs } from "node:util";
import { STATUSES, type Status } from "./listed-image";

export const USAGE =
  "npm run scans -- [--status STATUS[,STATUS]] [--repository GLOB] [--json] [--name NAME | --table TABLE] [--region REGION] [--demo] [--help]";

export const HELP = `${USAGE}

Lists the images of an installation with their verdicts, the worst first.

  --status      only images with this verdict (PASSED, FAILED, NO_POLICY) or whose latest scan is in this state (WAITING, HELD,
                STARTING, SCANNING, ERROR); several separated by commas, or the option repeated
  --repository  only images that a glob pattern names, as in exclude_images: * stays within a path segment, ** crosses /
                (docker.io/library/*); may be repeated
  --json        one JSON object a line, in no particular order, instead of a table
  --name        input name of the installation (fargate-image-scanning)
  --table       name of its table, which is its output ledger_table_name, instead of --name
  --region      AWS region, where AWS_REGION or the profile does not say
  --demo        the installation that npm run demo -- --keep has left up
  --help        this text

Credentials are found as by every AWS tool (AWS_PROFILE, AWS_ACCESS_KEY_ID, …); they need dynamodb:Scan on the table.`;

const DEFAULT_NAME = "fargate-image-scanning";

/** Which images are listed. */
export interface Selection {
  /** A verdict or a state of the scan; empty: any. */
  readonly statuses: readonly Status[];
  /** Glob patterns; empty: any. */
  readonly repositories: readonly string[];
}

export interface ScansArguments {
  readonly selection: Selection;
  readonly json: boolean;
  /** The demo's installation, or a table in an account. */
  readonly source: "demo" | { readonly table: string; readonly region?: string };
}

/**
 * Reads the command line after the program's name.
 *
 * @throws Error with one sentence for the person who typed it
 */
export function parseArguments(given: readonly string[]): ScansArguments | "help" {
  const { help, json = false, demo, name, table, region, status = [], repository = [] } = valuesOf(given);
  if (help) {
    return "help";
  }
  if (name !== undefined && table !== undefined) {
    throw wrong("--name and --table both say which table it is; give one of them");
  }
  if (demo && (name ?? table ?? region) !== undefined) {
    throw wrong("--demo knows its table and region; leave out --name, --table and --region");
  }
  return {
    selection: { statuses: statusesOf(status), repositories: repository },
    json,
    source: demo ? "demo" : { table: table ?? `${name ?? DEFAULT_NAME}-ledger`, region },
  };
}

function valuesOf(given: readonly string[]) {
  try {
    return parseArgs({
      args: [...given],
      options: {
        status: { type: "string", multiple: true },
        repository: { type: "string", multiple: true },
        json: { type: "boolean" },
        name: { type: "string" },
        table: { type: "string" },
        region: { type: "string" },
        demo: { type: "boolean" },
        help: { type: "boolean", short: "h" },
      },
    }).values;
  } catch (error) {
    // Node's second sentence is about positional arguments, and there are none.
    throw wrong((error as Error).message.split(/\. |\n/)[0] ?? "");
  }
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

function wrong(sentence: string): Error {
  return new Error(`${sentence.replace(/\.$/, "")}.\nUsage: ${USAGE}`);
}
