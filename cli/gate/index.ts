import { DynamodbTable } from "../../functions/table/dynamodb-table";
import type { Installation } from "../installation";
import { printable } from "../table";
import type { GateRequest } from "./arguments";
import { closeGate, type Gate, type GateState, gateState, openGate } from "./gate";

/** Opens or closes the deployment gate, and prints how it is then. */
export async function gate(
  { client, table, name }: Installation,
  request: GateRequest & { readonly json: boolean },
): Promise<boolean> {
  const asked: Gate = { installation: name, table: new DynamodbTable(client, table) };
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
export function describeGate({ state, openUntil, reason, problem }: GateState): string {
  return [
    state === "open"
      ? `The gate is OPEN until ${openUntil}: every deployment passes, whatever verdicts its images have.`
      : "The gate is closed: deployments are judged.",
    ...(reason === null ? [] : [`  Reason: ${printable(reason)}`]),
    ...(problem === null ? [] : [printable(problem)]),
  ].join("\n");
}
