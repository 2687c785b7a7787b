import { timeOf } from "../../arguments/options";
import type { CliCommand } from "../../commands";
import { addSelection, readImages, type Selection, whyEmpty } from "../../images/read-images";
import { rememberRows } from "../../images/row-numbers";
import { type ImageInList, renderImages, sumOf, worstImagesFirst } from "../../images/table";
import { fitted, isTerminal } from "../../text/screen";
import { asOfSweep } from "../../text/times";

/** Rows that people still scroll through. */
const MAX_ROWS = 50;

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
      .option("--all", `every row on a terminal, not only the first ${MAX_ROWS}`);
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
      const most = isTerminal() && !options.all ? MAX_ROWS : all.length;
      console.log(renderImages(all, new Date(), undefined, most));
      if (most < all.length) {
        console.log(`${all.length - most} more: --all`);
      }
      const runs = sweep && asksForRunning ? ` They run, ${asOfSweep(sweep.endedAt)}.` : "";
      console.log(`\n${fitted(`${sumOf(found)}${runs}`)}`);
      rememberRows(context, all);
    } else if (!context.json) {
      console.log(whyEmpty(known, context.paste));
    }
  },
};
