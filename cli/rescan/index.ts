import { Option } from "commander";
import { DynamodbTable } from "../../functions/table/dynamodb-table";
import type { CliCommand } from "../command";
import { confirm } from "../confirm";
import type { Context } from "../context";
import { type NamedImage, namedImage } from "../named-image";
import { repeated, timeOf } from "../options";
import { pagesOf } from "../pages";
import { wrong } from "../wrong";
import { describeProgress, describeRescan, total } from "./report";
import { type Fates, rescanAll, rescanImages } from "./rescan";
import { DECISIVE_ATTRIBUTES } from "./rescanned-row";

/** Rows that are read and then written at one time. */
const PAGE = 100;
/** Images after which a person hears how far it has come. */
const PROGRESS = 1000;

export const command: CliCommand = {
  name: "rescan",
  description:
    "Has images scanned again before their verdicts are stale. The verdicts stand until then. --image: a scan is started " +
    "within a minute or when there is capacity. --all: every image that has a verdict, when a task or a sweep sees it next.",
  examples: ["rescan --image nginx:1.27", "rescan --all --before 2026-03-01T12:00:00Z --yes"],
  rights: [
    "dynamodb:GetItem, dynamodb:BatchGetItem and dynamodb:Scan on the table",
    "dynamodb:UpdateItem on it, as docs/commands.md has it",
  ],
  configure: (program) => {
    program
      .addOption(
        new Option(
          "--image <image>",
          "this image on every platform: a digest, REPOSITORY[:TAG]@DIGEST, or a reference; may be repeated",
        )
          .argParser(repeated(namedImage))
          .conflicts("all"),
      )
      .option("--all", "every image")
      .addOption(
        new Option(
          "--before <time>",
          "only verdicts from before this time, to go on where --all was interrupted",
        )
          .argParser(timeOf)
          .conflicts("image"),
      )
      .option("--yes", "--all without asking");
  },
  run: rescan,
};

interface RescanOptions {
  readonly image?: readonly NamedImage[];
  readonly all?: boolean;
  readonly before?: Date;
  readonly yes?: boolean;
}

/** Has images scanned again, and prints what became of them. */
async function rescan(
  { client, table, name, json, paste }: Context,
  { image = [], all = false, before, yes }: RescanOptions,
): Promise<boolean> {
  if (!all && image.length === 0) {
    throw wrong("Say which images are scanned again: --image IMAGE, or --all.");
  }
  if (before !== undefined && !all) {
    throw wrong("--before goes with --all: an image that --image names is scanned again in any case.");
  }
  const ledger = {
    installation: name,
    table: new DynamodbTable(client, table),
    pages: () => pagesOf(client, table, DECISIVE_ATTRIBUTES, { pageSize: PAGE }),
  };
  const now = new Date();
  if (all) {
    await confirm(`Every image of ${name} is scanned again when a task or a sweep sees it next.`, yes);
  }
  const requested = all
    ? await rescanAll(ledger, announced(before ?? now, paste), now, progressEvery(PROGRESS))
    : await rescanImages(ledger, image, now);
  if (requested === undefined) {
    console.error(`The ledger knows no such image: ${paste("images")} lists those that it knows.`);
    return false;
  }
  console.log(json ? JSON.stringify(requested) : describeRescan(requested));
  return true;
}

function progressEvery(images: number): (fates: Fates) => void {
  let said = 0;
  return (fates) => {
    const done = total(fates);
    if (done - said >= images) {
      said = done;
      console.error(describeProgress(fates));
    }
  };
}

/** Before anything is written, because it may be interrupted at any time. */
function announced(before: Date, paste: Context["paste"]): Date {
  console.error(
    `Verdicts from before ${before.toISOString()} become stale. Where this is interrupted, go on with: ${paste(`rescan --all --before ${before.toISOString()} --yes`)}`,
  );
  return before;
}
