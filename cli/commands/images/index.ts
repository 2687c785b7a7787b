import { readControl } from "../../../functions/capacity/control";
import { CONTROL_KEY, LAST_SWEEP_KEY, PARTITION_KEY } from "../../../functions/contract/ledger";
import { placesIn, readLastSweep, readLastSweeps } from "../../../functions/workloads/workloads-of";
import { timeOf } from "../../arguments/options";
import type { CliCommand, Context } from "../../command";
import { imagePages, type Reads } from "../../ledger/list-images";
import { plainImage } from "../../ledger/listed-image";
import { printImpairment } from "../../text/impairment";
import { fitted, isTerminal } from "../../text/screen";
import { asOfSweep } from "../../text/times";
import { whyEmpty, whyPlacesUnknown, whyRunningUnknown } from "./empty";
import { rememberRows } from "./row-numbers";
import { addSelection, isUnmet, type Selection, selectionOf } from "./selection";
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
    const since =
      "only images whose latest verdict (or first task, without one) is from then on: 2026-03-01T12:00:00Z, 7d, 12h";
    addSelection(program)
      .option("--since <time>", since, timeOf)
      .option("--all", `every row on a terminal, not only the first ${MOST_ROWS}`);
  },
  run: async (context, options: Selection & { readonly all?: boolean }) => {
    const found: ImageInList[] = [];
    const { known, sweep, asksForRunning } = await readImages(context, options, (image) => {
      if (context.json) {
        console.log(JSON.stringify(image));
      } else {
        found.push(image);
      }
    });
    if (found.length > 0) {
      const all = worstImagesFirst(found);
      const most = isTerminal() && !options.all ? MOST_ROWS : all.length;
      console.log(renderImages(all, new Date(), undefined, most));
      if (most < all.length) {
        console.log(`${all.length - most} more: --all`);
      }
      const runs = sweep && asksForRunning ? ` They run, ${asOfSweep(sweep.endedAt)}.` : "";
      console.log(`\n${fitted(`${sumOf(found)}${runs}`)}`);
      rememberRows(context, all.map(plainImage));
    } else if (!context.json) {
      console.log(whyEmpty(known, context.paste));
    }
  },
};

/**
 * Reads the images that are asked for, page by page; says on standard error which may be missing, and before all that
 * every scan waits where it does.
 *
 * @param take is called with each of them
 * @returns how many images the ledger knows, what was said to be missing, and whether it matters who runs them. Further,
 *   whether the latest sweeps of all places are young, and the items that are about all images
 */
export async function readImages(
  context: Pick<Context, "json" | "ownPlace"> & { readonly ledger: Reads },
  asked: Selection,
  take: (image: ImageInList) => void,
) {
  const { ledger: table, json, ownPlace } = context;
  const { account, workloadRegion } = asked;
  const own = json || account || workloadRegion ? await ownPlace(account !== undefined) : undefined;
  const items = await table.getAll([CONTROL_KEY, LAST_SWEEP_KEY]);
  const itemOf = (key: string) => items.find((each) => each[PARTITION_KEY] === key);
  const [control, sweep] = [itemOf(CONTROL_KEY), readLastSweep(itemOf(LAST_SWEEP_KEY))];
  const places = placesIn(itemOf(LAST_SWEEP_KEY));
  printImpairment(readControl(control).breaker, json);
  const selection = selectionOf(asked);
  let [known, unmet] = [0, 0];
  for await (const page of imagePages(table)) {
    known += page.length;
    const running = await withWorkloads(table, page.filter(selection.byRow), own);
    unmet += running.filter(isUnmet).length;
    running.filter(selection.byWorkloads).forEach(take);
  }
  const { asksForRunning } = selection;
  const old = whyPlacesUnknown(places, await readLastSweeps(table, places));
  const missing = asksForRunning ? [...whyRunningUnknown(unmet, sweep), ...old] : [];
  const isSwept = whyRunningUnknown(0, sweep).length + old.length === 0;
  for (const note of missing) {
    console.error(note);
  }
  const { open, waiting } = readControl(control).breaker;
  return { known, missing, sweep, isSwept, asksForRunning, breaker: waiting ?? open };
}
