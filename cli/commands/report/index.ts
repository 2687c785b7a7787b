import { closeSync, existsSync, openSync, rmSync, writeFileSync } from "node:fs";
import { commandLine } from "../../../functions/contract/documentation/index";
import { wrong } from "../../arguments/options";
import type { CliCommand, Context } from "../../commands";
import { addSelection, readImages, type Selection, whyEmpty } from "../../images/read-images";
import { type ImageInList, sumOf } from "../../images/table";
import { PassingLists } from "../../ledger/passing-lists";
import { localTime } from "../../text/times";
import { renderCsv } from "./facts";
import { rankedText, renderPage } from "./html";

type Options = Selection & { readonly html?: string; readonly csv?: string };

export const command: CliCommand = {
  name: "report",
  description:
    "Writes the images with their verdicts, vulnerabilities, and who runs them into one file. It is a page to send on, " +
    "which needs no network, or a table for a spreadsheet with at most the five worst vulnerabilities of each.",
  examples: ["report --html images.html --running", "report --csv - --status FAILED"],
  rights: ["dynamodb:Scan and dynamodb:BatchGetItem on the table"],
  configure: (program) => {
    addSelection(program)
      .addOption(
        program.createOption("--html <file>", "writes a page; - is standard output").conflicts("csv"),
      )
      .option("--csv <file>", "writes a table with a line for each image (RFC 4180); - is standard output");
  },
  run: async (context, options: Options) => {
    const { html, csv } = options;
    const file = html ?? csv;
    if (!file) {
      throw wrong("Say which file is written: --html FILE for a page, or --csv FILE for a spreadsheet");
    }
    const isStream = file === "-";
    const isNew = !isStream && claim(file);
    const { images, text } = await documentOf(context, options).catch((error) => {
      if (isNew) {
        rmSync(file);
      }
      throw error;
    });
    if (isStream) {
      process.stdout.write(text);
      return;
    }
    writeFileSync(file, text);
    const [form, bytes] = [html === undefined ? "csv" : "html", Buffer.byteLength(text)];
    const written = JSON.stringify({ version: "1", form, file, images: images.length, bytes });
    console.log(context.json ? written : `${file} (${Math.ceil(bytes / 1000)} KB): ${sumOf(images)}`);
  },
};

/** Finds out early whether the file can be written, and leaves what is in it. Returns whether the file is new. */
function claim(file: string): boolean {
  const isNew = !existsSync(file);
  try {
    closeSync(openSync(file, "a"));
    return isNew;
  } catch (error) {
    throw wrong(`${file} cannot be written: ${(error as Error).message}`);
  }
}

async function documentOf(context: Context, options: Options) {
  // Many images have the same vulnerabilities, whose texts are held once.
  const texts = new Map<string, string>();
  const lists = new PassingLists(context.ledger, (all) =>
    all.map(rankedText).map((text) => {
      const known = texts.get(text) ?? text;
      texts.set(known, known);
      return known;
    }),
  );
  const { images, notes } = await read(options.html ? { ...context, ledger: lists } : context, options);
  if (!options.html) {
    return { images, text: renderCsv(images) };
  }
  const now = new Date();
  const region = await context.client.config.region();
  // The reader of the page may not have the files and profiles of its maker.
  const command = commandLine("image DIGEST", context.name, region);
  const about = { title: `Container images of ${context.name}, ${region}`, notes, command };
  return { images, text: renderPage(images, (image) => lists.of(image, now), about) };
}

/** Reads the images, and the notes above them. Gaps are printed on standard error. */
async function read(context: Parameters<typeof readImages>[0] & Pick<Context, "paste">, options: Options) {
  const images: ImageInList[] = [];
  const take = (image: ImageInList) => images.push(image);
  // As with JSON, nothing but the report goes to standard output.
  const { known, missing, sweep, breaker } = await readImages({ ...context, json: true }, options, take);
  const empty = images.length === 0 ? [whyEmpty(known, context.paste)] : [];
  empty.map((note) => console.error(note));
  const { status, repository, running, owner, cluster, change } = options;
  const selected = Object.entries({ status, repository, running, owner, cluster, change });
  const asked = selected.filter(([, value]) => value !== undefined).map((each) => each.join(" "));
  const failed = images.filter(({ verdict, running }) => verdict === "FAILED" && running?.length);
  return {
    images,
    notes: [
      `${sumOf(images)} ${failed.length} FAILED run.`,
      ...(breaker === undefined ? [] : [`Every scan waits: ${breaker.reason}`]),
      `Made ${localTime(new Date())}. ${sweep === undefined ? "No sweep of the running tasks was complete yet, so nobody knows which images run." : `Running images as of the sweep of ${localTime(sweep.endedAt)}.`}`,
      ...(asked.length === 0 ? [] : [`Only images of ${asked.join("; ")}.`]),
      "At most the 500 worst vulnerabilities of each image are on this page; Sysdig has all.",
      ...missing,
      ...empty,
    ],
  };
}
