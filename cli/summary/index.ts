import { DECISIONS_KEPT_DAYS } from "../../functions/contract/blocking/gate";
import { DAY } from "../../functions/contract/durations";
import { SUMMARY_KEY } from "../../functions/contract/ledger";
import { describeSummary, titleOfSummary } from "../../functions/results/describe-summary";
import { readPeriod, readSummary } from "../../functions/summary/read-summary";
import { wholePlace } from "../account/caller";
import { wholeNumber } from "../arguments/options";
import type { CliCommand } from "../command";
import { fitted } from "../text/screen";
import { withLocalTimes } from "../text/times";

export const command: CliCommand = {
  name: "summary",
  description:
    "Says what fails and runs, what got better, what was never scanned, capacity, and what the gate and enforcement did: " +
    "the text that summary_schedule publishes, without publishing it.",
  examples: ["summary", "summary --days 30"],
  rights: ["dynamodb:GetItem, dynamodb:BatchGetItem, dynamodb:Query and dynamodb:Scan on the table"],
  configure: (program) => {
    program.option(
      "--days <days>",
      `look back N days, at most ${DECISIONS_KEPT_DAYS} (default: since the last one that was published, or a week)`,
      wholeNumber(1, DECISIONS_KEPT_DAYS),
    );
  },
  run: async (
    { ledger: table, name: installation, json, ownPlace },
    { days }: { readonly days?: number },
  ) => {
    const now = new Date();
    const since = await readPeriod(table, now, await table.get(SUMMARY_KEY));
    const period =
      days === undefined
        ? since
        : { ...since, from: new Date(now.getTime() - days * DAY), sweepBefore: undefined };
    const own = wholePlace(await ownPlace());
    const made = await readSummary(table, { installation, own, ...period });
    const lines = [titleOfSummary(made), ...describeSummary(made)].map((line) =>
      fitted(withLocalTimes(line)),
    );
    console.log(json ? JSON.stringify(made) : lines.join("\n"));
  },
};
