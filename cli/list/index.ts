import { HOUR } from "../../functions/contract/durations";
import { LAST_SWEEP_KEY } from "../../functions/contract/ledger";
import { DynamodbTable } from "../../functions/table/dynamodb-table";
import { type LastSweep, readLastSweep } from "../../functions/workloads/workloads-of";
import type { ListSelection } from "../arguments";
import { printImpairment } from "../impairment";
import type { InstallationAccess } from "../installation";
import { imagePages } from "../list-images";
import { renderTable, worstImagesFirst } from "../table";
import { CSV_HEAD, csvLine } from "./csv";
import { pastOf, withPast } from "./past";
import { hasChange, isSelected, isUndecided } from "./selection";
import { type ImageInList, withWorkloads } from "./workloads";

/** A schedule has sweeps come every hour, or once a day where costs are saved. */
const OLD_MS = 25 * HOUR;

/** How the images are printed. */
export interface ListForm {
  readonly json: boolean;
  readonly csv: boolean;
}

/** Prints the images that are asked for: as JSON or CSV while they are read, or as a table, the worst first. */
export async function list(
  { client, table: name }: InstallationAccess,
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
    const found = await withWorkloads(
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
  const [sweep] = asksForRunning ? await table.getAll([LAST_SWEEP_KEY]) : [];
  const unknown = asksForRunning ? whyUnknown(isKnown, readLastSweep(sweep)) : undefined;
  if (unknown !== undefined) {
    console.error(unknown);
  }
  if (undecided > 0) {
    console.error(
      `Left out, though they may belong here: ${undecided === 1 ? "1 image" : `${undecided} images`} that more services run than the table names, whose owners and clusters are not known. Without --owner and --cluster they are listed.`,
    );
  }
  if (!json && !csv) {
    console.log(renderTable(worstImagesFirst(images), new Date(), asksForRunning));
  }
  return true;
}

/** Why what is listed may not be what runs; undefined where the latest sweep is young. */
function whyUnknown(isKnown: boolean, last: LastSweep | undefined): string | undefined {
  if (last === undefined || !isKnown) {
    return "No sweep of the running tasks was complete yet, so that of the images that run only those are listed whose scan has ended since. Sweeps come by sweep_schedule; where that is empty, nobody knows what runs.";
  }
  return Date.now() - last.endedAt.getTime() > OLD_MS
    ? `The latest complete sweep of the running tasks ended at ${last.endedAt.toISOString()}: what has started or stopped since is not known. Sweeps come by sweep_schedule; where that is empty, nobody knows what runs.`
    : undefined;
}
