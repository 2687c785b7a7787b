import { DECISIONS_KEPT_DAYS } from "../../functions/contract/blocking/gate";
import { DAY } from "../../functions/contract/durations";
import type { InstallationAccess } from "../installation";
import type { NamedService } from "./arguments";
import { Auditor } from "./audit";
import { renderAudit } from "./audit-table";
import { isAbout, type ListedDecision } from "./decision";
import { decisionsOf, heldDeployments } from "./decisions";
import { describeDecisions } from "./report";

/** So many decisions on a service are shown. */
const MOST_SHOWN = 20;

/** Prints what the gate decided on the latest deployments of a service; false where it knows none. */
export async function deployment(
  installation: InstallationAccess,
  { service, json }: { readonly service: NamedService; readonly json: boolean },
): Promise<boolean> {
  const isWanted = (key: string) => isAbout(service, key);
  const held = await heldDeployments(installation, isWanted);
  const decided: ListedDecision[] = [];
  for await (const decision of decisionsOf(installation, undefined, isWanted)) {
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
  if (json) {
    for (const decision of decisions) {
      console.log(JSON.stringify(decision));
    }
  } else {
    console.log(describeDecisions(decisions, installation.name));
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

/** Prints what would have been blocked; with JSON every decision, whatever it was. */
export async function audit(
  installation: InstallationAccess,
  { days, json }: { readonly days: number; readonly json: boolean },
): Promise<boolean> {
  const auditor = new Auditor();
  for await (const decision of decisionsOf(installation, new Date(Date.now() - days * DAY))) {
    if (json) {
      console.log(JSON.stringify(decision));
    } else {
      auditor.add(decision);
    }
  }
  if (!json) {
    console.log(renderAudit(auditor.audit, days));
  }
  return true;
}
