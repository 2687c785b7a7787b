import { readBreaker } from "../../functions/capacity/breaker/stored-breaker";
import { CONTROL_KEY } from "../../functions/contract/ledger";
import { DynamodbTable } from "../../functions/table/dynamodb-table";
import type { InstallationAccess } from "../installation";
import { probe as probeNow } from "./probe";
import { describeBreaker } from "./report";
import { shownBreaker } from "./shown-breaker";

/** Prints whether an error that hits every image holds all scans up; with `probe` one is tried at once. */
export async function breaker(
  { client, table: name }: InstallationAccess,
  { probe, json }: { readonly probe: boolean; readonly json: boolean },
): Promise<boolean> {
  const table = new DynamodbTable(client, name);
  const now = new Date();
  const state = probe ? await probeNow(table, now) : readBreaker(await table.get(CONTROL_KEY));
  console.log(json ? JSON.stringify(shownBreaker(state)) : describeBreaker(state, now));
  return true;
}
