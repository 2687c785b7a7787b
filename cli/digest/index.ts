import { DAY } from "../../functions/contract/durations";
import { SUMMARY_KEY } from "../../functions/contract/ledger";
import { describeSummary, titleOfSummary } from "../../functions/results/describe-summary";
import { readPeriod, readSummary } from "../../functions/summary/read-summary";
import { DynamodbTable } from "../../functions/table/dynamodb-table";
import type { InstallationAccess } from "../installation";

/** Prints the summary of the last days, or since the last one that was published; it is not published. */
export async function digest(
  { client, table: name, name: installation }: InstallationAccess,
  { days, json }: { readonly days: number | undefined; readonly json: boolean },
): Promise<boolean> {
  const table = new DynamodbTable(client, name);
  const now = new Date();
  const since = await readPeriod(table, now, await table.get(SUMMARY_KEY));
  const period =
    days === undefined
      ? since
      : { ...since, from: new Date(now.getTime() - days * DAY), sweepBefore: undefined };
  const made = await readSummary(table, { installation, ...period });
  console.log(json ? JSON.stringify(made) : [titleOfSummary(made), ...describeSummary(made)].join("\n"));
  return true;
}
