import { DynamodbTable } from "../../../functions/ledger/table/dynamodb-table";
import type { ListSelection } from "../arguments";
import { printImpairment } from "../impairment";
import type { Installation } from "../installation";
import { imagePages } from "../list-images";
import { renderTable, worstFirst } from "../table";
import { CSV_HEAD, csvLine } from "./csv";
import { pastOf, withPast } from "./past";
import { type ImageInList, withRunners } from "./runners";
import { hasChange, isSelected, isUndecided } from "./selection";

/** How the images are printed. */
export interface ListForm {
  readonly json: boolean;
  readonly csv: boolean;
}

/** Prints the images that are asked for: as JSON or CSV while they are read, or as a table, the worst first. */
export async function list(
  { client, table: name }: Installation,
  { selection, json, csv }: ListForm & { readonly selection: ListSelection },
): Promise<boolean> {
  const table = new DynamodbTable(client, name);
  const images: ImageInList[] = [];
  // The table has no column for it: only where it is printed or asked for is it read.
  const showsPast = json || csv || selection.changes.length > 0;
  let isKnown = true;
  let undecided = 0;
  if (csv) {
    process.stdout.write(CSV_HEAD);
  }
  for await (const page of imagePages(client, name, selection, printImpairment(json || csv))) {
    const past = showsPast
      ? await withPast(table, page)
      : page.map((each) => ({ ...each, ...pastOf(each, []) }));
    const found = await withRunners(
      table,
      past.filter((each) => hasChange(each, selection)),
    );
    isKnown &&= found.every(({ running }) => running !== null);
    undecided += found.filter((each) => isUndecided(each, selection)).length;
    for (const image of found.filter((each) => isSelected(each, selection))) {
      if (json) {
        console.log(JSON.stringify(image));
      } else if (csv) {
        process.stdout.write(csvLine(image));
      } else {
        images.push(image);
      }
    }
  }
  const asksForRunning = selection.running || selection.owners.length + selection.clusters.length > 0;
  if (asksForRunning && !isKnown) {
    console.error(
      "No sweep of the running tasks was complete yet (sweep_schedule), so that only what events have shown since is known to run.",
    );
  }
  if (undecided > 0) {
    console.error(
      `Left out, though they may belong here: ${undecided === 1 ? "1 image" : `${undecided} images`} that more services run than the table names, whose owners and clusters are not known. Without --owner and --cluster they are listed.`,
    );
  }
  if (!json && !csv) {
    console.log(renderTable(worstFirst(images), new Date(), asksForRunning));
  }
  return true;
}
