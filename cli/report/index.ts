import { writeFileSync } from "node:fs";
import { wrong } from "../arguments/wrong";
import type { CliCommand } from "../command";
import type { Context } from "../context";
import { readImages } from "../images";
import { whyEmpty } from "../images/empty";
import { addSelection, type Selection } from "../images/selection";
import { sumOf } from "../images/table";
import type { ImageInList } from "../images/workloads";
import { counted } from "../text/counted";
import { localTime } from "../text/times";
import { renderCsv } from "./csv";
import { renderPage } from "./html";

const STANDARD_OUTPUT = "-";
const PROGRESS_MS = 5000;

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
  const { images, notes } = await read(context, options);
  const place = [context.name, await context.client.config.region()].filter(Boolean).join(", ");
  const text =
    html === undefined
      ? renderCsv(images)
      : renderPage(images, {
          title: `Container images of ${place}`,
          notes,
          command: context.paste("image DIGEST"),
        });
  if (file === STANDARD_OUTPUT) {
    process.stdout.write(text);
    return true;
  }
  try {
    writeFileSync(file, text);
  } catch (error) {
    throw wrong(`${file} cannot be written: ${(error as Error).message}`);
  }
  const bytes = Buffer.byteLength(text);
  const written = { version: "1", form: html === undefined ? "csv" : "html", file };
  console.log(
    context.json
      ? JSON.stringify({ ...written, images: images.length, bytes })
      : `${file}: ${counted(images.length, "image")}, ${Math.ceil(bytes / 1000)} KB.`,
  );
  return true;
}

/** Reads the images, and what is said above them; says on standard error how far it is, and what is missing. */
async function read(context: Context, options: Options) {
  const images: ImageInList[] = [];
  let saidAt = Date.now();
  const take = (image: ImageInList) => {
    images.push(image);
    if (Date.now() - saidAt >= PROGRESS_MS) {
      saidAt = Date.now();
      console.error(`${counted(images.length, "image")} so far …`);
    }
  };
  // As for programs: a report on standard output has nothing else in it.
  const { known, missing, sweep, breaker } = await readImages({ ...context, json: true }, options, take);
  const empty = images.length === 0 ? [whyEmpty(known, context.paste)] : [];
  for (const note of empty) {
    console.error(note);
  }
  const { status, repository, running, owner, cluster, change } = options;
  const asked = Object.entries({ status, repository, running, owner, cluster, change }).filter(
    ([, value]) => value !== undefined,
  );
  const failed = images.filter(({ verdict, running }) => verdict === "FAILED" && running?.length);
  return {
    images,
    notes: [
      `${sumOf(images)} ${failed.length} FAILED run.`,
      ...(breaker === undefined ? [] : [`Every scan waits: ${breaker.reason}`]),
      `Made ${localTime(new Date().toISOString())}. ${sweep === undefined ? "No sweep of the running tasks was complete yet, so what runs is not known." : `What runs is known by the sweep of ${localTime(sweep.endedAt.toISOString())}.`}`,
      ...(asked.length === 0 ? [] : [`Only images of ${asked.map((each) => each.join(" ")).join("; ")}.`]),
      ...missing,
      ...empty,
    ],
  };
}
