import { BUILD_MINUTE_USD } from "../../../functions/contract/build";
import { DAY } from "../../../functions/contract/durations";
import { RETENTION_DAYS, SUMMARY_KEY } from "../../../functions/contract/ledger";
import type { ScanSummary } from "../../../functions/contract/notices/summary";
import { placeText } from "../../../functions/contract/places/place";
import { describeSummary, titleOfSummary } from "../../../functions/results/messages/summary-message";
import { readPeriod, readSummary } from "../../../functions/summary/read-summary";
import { wholePlace } from "../../account/caller";
import { wholeNumber } from "../../arguments/options";
import type { CliCommand } from "../../commands";
import { type Column, renderColumns } from "../../text/columns";
import { fitted } from "../../text/screen";
import { withLocalTimes } from "../../text/times";

export const command: CliCommand = {
  name: "summary",
  description:
    "Says what fails and runs, what was never scanned, capacity, and what the gate and enforcement did: " +
    "the text that summary_schedule publishes, without publishing it. A table of what each place used follows.",
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
    console.log(json ? JSON.stringify(made) : [...lines, ...usedLines(made.used)].join("\n"));
  },
};

const COLUMNS: readonly Column<ScanSummary["used"]["places"][number]>[] = [
  { head: "month", cell: ({ month }) => month },
  { head: "place", cell: placeText },
  { head: "builds", align: "right", cell: ({ builds }) => `${builds}` },
  { head: "minutes", align: "right", cell: ({ minutes }) => `${minutes}` },
  { head: "USD", align: "right", cell: ({ usd }) => usd.toFixed(2) },
];

function usedLines({ number, places }: ScanSummary["used"]): readonly string[] {
  const further = number - places.length;
  return number === 0
    ? []
    : [
        `\nUsed by builds, at ${BUILD_MINUTE_USD} USD a minute:`,
        renderColumns(COLUMNS, places),
        ...(further > 0 ? [`… and ${further} more`] : []),
      ];
}
