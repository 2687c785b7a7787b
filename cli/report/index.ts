import { existsSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { readBreaker } from "../../functions/capacity/breaker/stored-breaker";
import { CONTROL_KEY, LAST_SWEEP_KEY, PARTITION_KEY } from "../../functions/contract/ledger";
import { DynamodbTable } from "../../functions/table/dynamodb-table";
import { readLastSweep } from "../../functions/workloads/workloads-of";
import { wrong } from "../arguments/wrong";
import type { CliCommand } from "../command";
import type { Context } from "../context";
import { readImages } from "../images";
import { whyEmpty, whyUnknown } from "../images/empty";
import { addSelection, type Selection, selectionOf } from "../images/selection";
import type { ImageInList } from "../images/workloads";
import { CSV_HEAD, csvLine } from "./csv";
import { renderPage } from "./html";
import { packColumns, pageImage } from "./page-data";

const STANDARD_OUTPUT = "-";
const PROGRESS_MS = 5000;
const SELECTING = ["status", "repository", "running", "owner", "cluster", "change"] as const;

type Options = Selection & { readonly html?: string; readonly csv?: string };

export const command: CliCommand = {
  name: "report",
  description:
    "Writes the images with their verdicts, their worst vulnerabilities and who runs them into one file: a page " +
    "to send on, which needs no network, or a table for a spreadsheet.",
  examples: ["report --html images.html --running", "report --csv - --status FAILED"],
  rights: ["dynamodb:Scan and dynamodb:BatchGetItem on the table"],
  configure: (program) => {
    addSelection(program)
      .addOption(
        program.createOption("--html <file>", "writes a page; - is standard output").conflicts("csv"),
      )
      .option("--csv <file>", "writes a table with a line for each image (RFC 4180); - is standard output");
  },
  run: report,
};

async function report(context: Context, options: Options): Promise<boolean> {
  const { html, csv } = options;
  const file = html ?? csv;
  if (!file) {
    throw wrong("Say which file is written: --html FILE for a page, or --csv FILE for a spreadsheet");
  }
  if (context.json && file === STANDARD_OUTPUT) {
    throw wrong("--json says what was written into a file: name one, or leave out --json");
  }
  const finish = file === STANDARD_OUTPUT ? print : fileOf(file);
  const { images, ...known } = await read(context, options);
  const text =
    html === undefined
      ? [CSV_HEAD, ...images.map(csvLine)].join("")
      : renderPage({
          version: "1",
          installation: context.name,
          region: await context.client.config.region(),
          madeAt: new Date().toISOString(),
          selection: SELECTING.filter((name) => options[name])
            .map((name) => `--${name} ${options[name]}`.replace(/^--running true$/, "--running"))
            .join(" "),
          command: context.paste("image DIGEST"),
          images: packColumns(images.map(pageImage)),
          ...known,
        });
  const isReplaced = finish(text);
  const written = { version: "1", form: html === undefined ? "csv" : "html", file, isReplaced };
  const bytes = Buffer.byteLength(text);
  if (context.json) {
    console.log(JSON.stringify({ ...written, images: images.length, bytes }));
  } else if (file !== STANDARD_OUTPUT) {
    const size = `${counted(images.length)}, ${Math.ceil(bytes / 1000)} KB`;
    console.log(`${file}: ${size}.${isReplaced ? " It has replaced an older file." : ""}`);
  }
  return true;
}

function print(text: string): false {
  process.stdout.write(text);
  return false;
}

/**
 * Makes sure that the file can be written before anything is read, which may take minutes.
 *
 * @returns writes it, and says whether there was one. A report that could not be finished replaces none
 * @throws WrongArgument where no file can be there
 */
function fileOf(file: string): (text: string) => boolean {
  const isReplaced = existsSync(file);
  if (isReplaced && !statSync(file).isFile()) {
    throw wrong(`${file} is no file: name one, or - for standard output`);
  }
  // A link stays: the file that it leads to is replaced.
  const whole = isReplaced ? realpathSync(file) : file;
  const part = `${whole}.${process.pid}.part`;
  const write = (text: string) => {
    try {
      writeFileSync(part, text);
    } catch (error) {
      const [cause] = (error as Error).message.split(", ");
      throw wrong(`${file} cannot be written (${cause}): name a file in a folder that you may write to`);
    }
  };
  write("");
  rmSync(part);
  return (text) => {
    write(text);
    renameSync(part, whole);
    return isReplaced;
  };
}

/** Reads the images, and says on standard error how far it is and what is not known. */
async function read(context: Context, options: Options) {
  const images: ImageInList[] = [];
  let saidAt = Date.now();
  const take = (image: ImageInList) => {
    images.push(image);
    if (Date.now() - saidAt >= PROGRESS_MS) {
      saidAt = Date.now();
      console.error(`${counted(images.length)} so far …`);
    }
  };
  // As for programs: a report on standard output has nothing else in it.
  const quiet = { ...context, json: true };
  const { known, undecided, isKnown } = await readImages(quiet, selectionOf(options), undefined, take);
  const rows = await new DynamodbTable(context.client, context.table).getAll([LAST_SWEEP_KEY, CONTROL_KEY]);
  const rowOf = (key: string) => rows.find((row) => row[PARTITION_KEY] === key);
  const sweep = readLastSweep(rowOf(LAST_SWEEP_KEY));
  const asksForRunning = options.running || options.owner || options.cluster;
  const unsure = asksForRunning ? whyUnknown(isKnown, sweep) : undefined;
  for (const warning of [unsure, images.length === 0 ? whyEmpty(known, context.paste) : undefined]) {
    if (warning !== undefined) {
      console.error(warning);
    }
  }
  if (undecided > 0) {
    console.error(`${counted(undecided)} left out: more services run them than the table names.`);
  }
  const { open } = readBreaker(rowOf(CONTROL_KEY) ?? {});
  return {
    ...{ images, undecided },
    ...{ sweptAt: sweep?.endedAt.toISOString() ?? null, impairment: open?.reason ?? null },
  };
}

const counted = (number: number): string => `${number} ${number === 1 ? "image" : "images"}`;
