import { DAY } from "../../functions/contract/durations";
import { RETENTION_DAYS, SUMMARY_KEY } from "../../functions/contract/ledger";
import { describeSummary, titleOfSummary } from "../../functions/results/messages/summary-message";
import { readPeriod, readSummary } from "../../functions/summary/read-summary";
import { wholePlace } from "../account/caller";
import { wholeNumber } from "../arguments/options";
import type { CliCommand } from "../command";
import { fitted } from "../text/screen";
import { withLocalTimes } from "../text/times";

export const command: CliCommand = {
  name: "summary",
  description:
    "Says what fails and runs, what was never scanned, capacity, and what the gate and enforcement did: " +
    "the text that summary_schedule publishes, without publishing it.",
  examples: ["summary", "summary --days 30"],
  rights: ["dynamodb:GetItem, dynamodb:BatchGetItem, dynamodb:Query and dynamodb:Scan on the table"],
  configure: (program) => {
    const says = `look back N days, at most ${RETENTION_DAYS} (default: since the last one that was published, or a week)`;
    program.option("--days <days>", says, wholeNumber(1, RETENTION_DAYS));
  },
  run: async (context, { days }: { readonly days?: number }) => {
    const { ledger: table, name: installation, json } = context;
    const now = new Date();
    const since = await readPeriod(table, now, await table.get(SUMMARY_KEY));
    const asked = days && { from: new Date(now.getTime() - days * DAY) };
    const own = wholePlace(await context.ownPlace());
    const made = await readSummary(table, { installation, own, ...since, ...asked });
    const lines = [titleOfSummary(made), ...describeSummary(made)].map((line) =>
      fitted(withLocalTimes(line)),
    );
    console.log(json ? JSON.stringify(made) : lines.join("\n"));
  },
};
