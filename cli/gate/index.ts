import { DynamodbTable } from "../../functions/table/dynamodb-table";
import type { InstallationAccess } from "../installation";
import { terminalText } from "../table";
import type { GateRequest } from "./arguments";
import { closeGate, type GateAccess, type GateReport, gateState, openGate } from "./gate";

/** Opens or closes the deployment gate, and prints how it is then. */
export async function gate(
  { client, table, name }: InstallationAccess,
  request: GateRequest & { readonly json: boolean },
): Promise<boolean> {
  const asked: GateAccess = { installation: name, table: new DynamodbTable(client, table) };
  const now = new Date();
  if (request.action === "open") {
    await openGate(asked, request.minutes, request.reason, now);
  } else if (request.action === "close") {
    await closeGate(asked, now);
  }
  const state = await gateState(asked, now);
  console.log(request.json ? JSON.stringify(state) : describeGate(state));
  return true;
}

/** How the gate is, for a person. */
export function describeGate({ state, openUntil, reason, problem }: GateReport): string {
  return [
    state === "open"
      ? `The gate is OPEN until ${openUntil}: every deployment passes, whatever verdicts its images have.`
      : "The gate is closed: deployments are judged.",
    ...(reason === null ? [] : [`  Reason: ${terminalText(reason)}`]),
    ...(problem === null ? [] : [terminalText(problem)]),
  ].join("\n");
}
