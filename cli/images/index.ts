import { CONTROL_KEY, LAST_SWEEP_KEY } from "../../functions/contract/ledger";
import { DynamodbTable } from "../../functions/table/dynamodb-table";
import { readLastSweep } from "../../functions/workloads/workloads-of";
import { timeOf } from "../arguments/options";
import type { CliCommand } from "../command";
import type { Context } from "../context";
import { imagePages } from "../ledger/list-images";
import { printImpairment } from "../text/impairment";
import { isTerminal, wrap } from "../text/screen";
import { whyEmpty, whyUnknown } from "./empty";
import { withPast } from "./past";
import { rememberRows } from "./row-numbers";
import { addSelection, type Selection, selectionOf } from "./selection";
import { renderImages, sumOf, worstImagesFirst } from "./table";
import { type ImageInList, withWorkloads } from "./workloads";

/** As many rows as people scroll through. */
const MOST_ROWS = 50;

export const command: CliCommand = {
  name: "images",
  description:
    "Lists the images of the installation, the worst first, with their latest verdicts and who runs them. " +
    "`image` takes the number of a row.",
  examples: ["images --status FAILED --running", "images --owner team-shop --since 7d"],
  rights: ["dynamodb:Scan and dynamodb:BatchGetItem on the table"],
  configure: (program) => {
    addSelection(program)
      .option(
        "--since <time>",
        "only images whose latest verdict, or without one whose first task, is from then on: 2026-03-01T12:00:00Z, 7d, 12h",
        timeOf,
      )
      .option("--all", `every row on a terminal, not only the first ${MOST_ROWS}`);
  },
  run: images,
};

async function images(
  context: Context,
  options: Selection & { readonly since?: Date; readonly all?: boolean },
): Promise<boolean> {
  const { json } = context;
  const selection = selectionOf(options);
  const found: ImageInList[] = [];
  const { isKnown, known, undecided } = await readImages(context, selection, options.since, (image) => {
    if (json) {
      console.log(JSON.stringify(image));
    } else {
      found.push(image);
    }
  });
  if (selection.asksForRunning) {
    const [sweep] = await new DynamodbTable(context.client, context.table).getAll([LAST_SWEEP_KEY]);
    const unknown = whyUnknown(isKnown, readLastSweep(sweep));
    if (unknown !== undefined) {
      console.error(unknown);
    }
  }
  if (undecided > 0) {
    console.error(
      `Left out, though they may belong here: ${undecided === 1 ? "1 image" : `${undecided} images`} that more services run than the table names, whose owners and clusters are not known. Without --owner and --cluster they are listed.`,
    );
  }
  if (!json) {
    print(context, worstImagesFirst(found), known, options.all);
  }
  return true;
}

function print(context: Context, found: readonly ImageInList[], known: number, all = false): void {
  if (found.length === 0) {
    console.log(whyEmpty(known, context.paste));
    return;
  }
  const shown = isTerminal() && !all ? found.slice(0, MOST_ROWS) : found;
  console.log(renderImages(shown, new Date()));
  if (shown.length < found.length) {
    console.log(`${found.length - shown.length} more: --all`);
  }
  console.log(`\n${wrap(sumOf(found))}`);
  rememberRows(context, shown);
}

/**
 * Reads the images that are asked for, page by page.
 *
 * @param take is called with each of them
 * @returns how many images the ledger knows, of how many nobody can tell whether they are meant, and whether it is known of all who runs them
 */
export async function readImages(
  { client, table: name, json }: Pick<Context, "client" | "table" | "json">,
  selection: ReturnType<typeof selectionOf>,
  since: Date | undefined,
  take: (image: ImageInList) => void,
): Promise<{ readonly known: number; readonly undecided: number; readonly isKnown: boolean }> {
  const table = new DynamodbTable(client, name);
  const [control] = await table.getAll([CONTROL_KEY]);
  printImpairment(control, json);
  let [known, undecided, isKnown] = [0, 0, true];
  for await (const page of imagePages(client, name)) {
    known += page.length;
    const asked = page.filter(
      (image) =>
        selection.byRow(image) &&
        (since === undefined || new Date(image.verdictAt ?? image.firstSeenAt ?? 0) >= since),
    );
    const past = (await withPast(table, asked)).filter(selection.byPast);
    for (const image of await withWorkloads(table, past)) {
      const isMeant = selection.byWorkloads(image);
      isKnown &&= image.running !== null;
      undecided += isMeant === undefined ? 1 : 0;
      if (isMeant) {
        take(image);
      }
    }
  }
  return { known, undecided, isKnown };
}
