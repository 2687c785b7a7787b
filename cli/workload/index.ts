import { DECISIONS_KEPT_DAYS } from "../../functions/contract/blocking/gate";
import type { CliCommand } from "../command";
import type { Context } from "../context";
import { isAbout, type ListedDecision } from "../decisions/decision";
import { decisionsOf, heldDeployments } from "../decisions/decisions";
import { type NamedService, serviceOf } from "../decisions/named-service";
import { describeDecisions } from "./decisions-report";

/** So many decisions on a service are shown. */
const MOST_SHOWN = 20;

export const command: CliCommand = {
  name: "workload",
  description:
    "Says what a service or a task family runs, with the verdicts, what the deployment gate decided on it, what enforcement " +
    "did or would have done, and what is wrong with its hooks. A service is given by its name, as CLUSTER/SERVICE, or by its ARN.",
  examples: ["workload web", "workload production/web --json"],
  rights: ["dynamodb:Scan, dynamodb:Query (index due-items) and dynamodb:BatchGetItem on the table"],
  configure: (program) => {
    program.argument("<service|family>", "its name, CLUSTER/NAME, or its ARN", serviceOf);
  },
  run: workload,
};

/** Prints what the gate decided on the latest deployments of a service; false where it knows none. */
async function workload(context: Context, _: unknown, service: NamedService): Promise<boolean> {
  const isWanted = (key: string) => isAbout(service, key);
  const held = await heldDeployments(context, isWanted);
  const decided: ListedDecision[] = [];
  for await (const decision of decisionsOf(context, undefined, isWanted)) {
    decided.push(decision);
    if (decided.length >= MOST_SHOWN) {
      break;
    }
  }
  const decisions = newestFirst(held, decided);
  if (decisions.length === 0) {
    console.error(
      `The gate has decided on no deployment of ${service.service} in the last ${DECISIONS_KEPT_DAYS} days: name it as CLUSTER/SERVICE or by its ARN, and see whether the gate is a lifecycle hook of it (docs/blocking.md).`,
    );
    return false;
  }
  if (context.json) {
    for (const decision of decisions) {
      console.log(JSON.stringify(decision));
    }
  } else {
    console.log(describeDecisions(decisions, context.name));
  }
  return true;
}

/** One that was decided since it was found held is not held any more. */
export function newestFirst(
  held: readonly ListedDecision[],
  decided: readonly ListedDecision[],
): ListedDecision[] {
  const keyOf = ({ cluster, service, deploymentId, stage }: ListedDecision) =>
    [cluster, service, deploymentId, stage].join("/");
  const known = new Set(decided.map(keyOf));
  const timeOf = ({ decidedAt, startedAt }: ListedDecision) => decidedAt ?? startedAt ?? "";
  return [...held.filter((each) => !known.has(keyOf(each))), ...decided].sort((one, other) =>
    timeOf(one) < timeOf(other) ? 1 : -Number(timeOf(one) > timeOf(other)),
  );
}
