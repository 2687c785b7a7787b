import { imageKey } from "../../../functions/contract/images/image";
import type { RescanCounts } from "../../../functions/contract/requests/rescan-requested";
import { confirm } from "../../arguments/confirm";
import { namedImage } from "../../arguments/named-image";
import { repeated, timeOf, wrong } from "../../arguments/options";
import type { CliCommand } from "../../command";
import type { NamedImage } from "../../ledger/named-rows";
import { poke } from "../../poke";
import { localTime, PROGRESS_MS } from "../../text/times";
import { describeFates, describeRescan } from "./report";
import { rescanAll, rescanImages } from "./rescan";

type Options = Readonly<{ image?: readonly NamedImage[]; all?: boolean; before?: Date; yes?: boolean }>;

export const command: CliCommand = {
  name: "rescan",
  description:
    "Has images scanned again before their verdicts are stale. The verdicts stand until then. With --image a scan is started " +
    "within a minute or when there is capacity. With --all every image that has a verdict is scanned when a task or a sweep sees it next.",
  examples: ["rescan --image nginx:1.27", "rescan --all --before 2026-03-01T12:00:00Z --yes"],
  rights: [
    "dynamodb:BatchGetItem and dynamodb:Scan on the table",
    "dynamodb:PutItem on it, and sqs:SendMessage on the queue of the coordinator, as docs/command-rights.md has them",
  ],
  configure: (program) => {
    const image =
      "this image on every platform: a digest, REPOSITORY[:TAG]@DIGEST, or a reference; may be repeated";
    const before = "only verdicts from before this time, to go on where --all was interrupted";
    program
      .option("--image <image>", image, repeated(namedImage))
      .option("--all", "every image")
      .option("--before <time>", before, timeOf)
      .option("--yes", "--all without asking");
  },
  run: async (context, options: Options) => {
    const { ledger: table, name, json, paste } = context;
    const { image: named = [], all = false, before, yes } = options;
    if (all === named.length > 0 || (before !== undefined && !all)) {
      throw wrong("Say which images are scanned again: --image IMAGE, or --all. --before goes with --all.");
    }
    // A rescan asks nothing of the window and of the place.
    const ledger = { settings: { installation: name, rescanAfterMs: 0, tableArn: "" }, table };
    const [now, from] = [new Date(), before ?? new Date()];
    if (all) {
      await confirm(`Every image of ${name} is scanned again when a task or a sweep sees it next.`, yes);
      // Before anything is written, because it may be interrupted at any time.
      console.error(
        `Verdicts from before ${localTime(from)} become stale. Where this is interrupted, go on with: ${paste(`rescan --all --before ${from.toISOString()} --yes`)}`,
      );
    }
    let saidAt = Date.now();
    const progress = (counts: RescanCounts) => {
      if (Date.now() - saidAt >= PROGRESS_MS) {
        saidAt = Date.now();
        console.error(`So far ${describeFates(counts)}.`);
      }
    };
    const requested = all
      ? await rescanAll(ledger, from, now, progress)
      : await rescanImages(ledger, named, now);
    if (requested === undefined) {
      console.error(
        `The ledger knows no such image: ${paste("images")} lists those that it knows. How another one is scanned says ${paste("help scan")}`,
      );
      return false;
    }
    await poke(context, requested.images?.map(imageKey));
    console.log(json ? JSON.stringify(requested) : describeRescan(requested));
    return true;
  },
};
