import { ENFORCEMENT_PREFIX } from "../../functions/contract/blocking/enforcement";
import { GATE_PREFIX } from "../../functions/contract/blocking/gate";
import {
  type Attribute,
  DUE_ATTRIBUTE,
  LAST_SWEEP_KEY,
  PARTITION_KEY,
  WORKLOADS_PREFIX,
} from "../../functions/contract/ledger";
import type { DeploymentEvent } from "../../functions/contract/notices/deployment-event";
import { type Workload, workloadKey } from "../../functions/contract/sighting";
import { DynamodbTable } from "../../functions/table/dynamodb-table";
import type { Row } from "../../functions/table/table";
import { currentItem, readLastSweep } from "../../functions/workloads/workloads-of";
import { DECISION_ATTRIBUTES, type ListedDecision, serviceOfKey } from "../decisions/decision";
import { decisionsOf, HeldDecisions } from "../decisions/decisions";
import type { InstallationAccess } from "../installation";
import { pagesOf } from "../ledger/pages";
import { isNamed, type NamedWorkload } from "./named-workload";

/** So many decisions, and events of enforcement, are shown of a workload. */
const MOST_SHOWN = 20;

/** What the table has of a service or family. */
export interface KnownWorkload {
  readonly workload: Workload;
  /** By its tags; null: nobody knows. */
  readonly owner: string | null;
  /** Keys of the rows of the images that it runs. */
  readonly imageKeys: readonly string[];
  /** Those that are held, and the latest 20, the latest first. */
  readonly decisions: readonly ListedDecision[];
  /** What enforcement did, or why it did nothing, as it was published: at most 20, the latest first. */
  readonly enforcement: readonly DeploymentEvent[];
}

export const unknownWorkload = (workload: Workload): KnownWorkload => ({
  ...{ workload, owner: null, imageKeys: [], decisions: [], enforcement: [] },
});

const ATTRIBUTES: readonly Attribute[] = [
  ...DECISION_ATTRIBUTES,
  ...(["services", "furtherServices", "blocked", "sweptAt", "addedAt"] as const),
];

/** The services and families that may be meant. No index knows them, so the table is gone through, once. */
export async function knownWorkloads(
  access: Pick<InstallationAccess, "client" | "table">,
  named: NamedWorkload,
): Promise<{
  readonly workloads: readonly KnownWorkload[];
  /** How many images more services run than the table names, so that these may be among them. */
  readonly undecided: number;
}> {
  const { client, table } = access;
  const [sweep] = await new DynamodbTable(client, table).getAll([LAST_SWEEP_KEY]);
  const lastSweep = readLastSweep(sweep);
  const known = new Map<string, KnownWorkload>();
  const add = (workload: Workload, more: (before: KnownWorkload) => Partial<KnownWorkload>) => {
    const before = known.get(workloadKey(workload)) ?? unknownWorkload(workload);
    known.set(workloadKey(workload), { ...before, ...more(before) });
  };
  let undecided = 0;
  const held = new HeldDecisions();
  const isOfGate = (key: string) => key.startsWith(GATE_PREFIX) && isNamed(named, serviceOfKey(key));
  for await (const rows of pagesOf(client, table, ATTRIBUTES)) {
    for (const row of rows) {
      const key = String(row[PARTITION_KEY]);
      if (isOfGate(key)) {
        held.add(row);
      } else if (key.startsWith(WORKLOADS_PREFIX)) {
        const imageKey = key.slice(WORKLOADS_PREFIX.length);
        const { services, furtherServices } = currentItem(row, lastSweep);
        undecided += furtherServices > 0 && !services.some((each) => isNamed(named, each)) ? 1 : 0;
        for (const { kind, name, cluster, owner = null } of services) {
          if (isNamed(named, { kind, name, cluster })) {
            add({ kind, name, cluster }, (before) => ({
              owner: before.owner ?? owner,
              imageKeys: [...before.imageKeys, imageKey],
            }));
          }
        }
      } else if (key.startsWith(ENFORCEMENT_PREFIX)) {
        const event = eventIn(row);
        if (event && isNamed(named, workloadOfEvent(event))) {
          add(workloadOfEvent(event), ({ enforcement }) => ({ enforcement: [...enforcement, event] }));
        }
      }
    }
  }
  const decided: ListedDecision[] = [];
  for await (const decision of decisionsOf(access, undefined, isOfGate)) {
    if (decided.push(decision) >= MOST_SHOWN) {
      break;
    }
  }
  for (const decision of newestFirst(held.decisions, decided)) {
    const { cluster, service: name } = decision;
    add({ kind: "service", name, cluster }, ({ decisions }) => ({ decisions: [...decisions, decision] }));
  }
  const workloads = [...known.values()].map((each) => ({ ...each, enforcement: latestOf(each.enforcement) }));
  return { workloads, undecided };
}

/** What enforcement has recorded in an item; undefined where it has recorded nothing, or somebody is at it. */
function eventIn(row: Row): DeploymentEvent | undefined {
  try {
    const event: DeploymentEvent = JSON.parse(String(row.decision));
    const { deploymentEventId, detailType, decidedAt, reason, images } = event;
    const isWhole = [deploymentEventId, detailType, decidedAt, reason].every(
      (each) => typeof each === "string",
    );
    return row[DUE_ATTRIBUTE] === undefined && isWhole && Array.isArray(images) ? event : undefined;
  } catch {
    return undefined;
  }
}

const workloadOfEvent = ({ cluster = "", service, family = "" }: DeploymentEvent): Workload =>
  service === undefined
    ? { kind: "family", name: family, cluster }
    : { kind: "service", name: service, cluster };

/** One that was done stands in two items: of the deployment, and of what ECS calls it. */
function latestOf(events: readonly DeploymentEvent[]): DeploymentEvent[] {
  const byId = new Map(events.map((each) => [`${each.detailType} ${each.deploymentEventId}`, each]));
  return [...byId.values()]
    .sort((one, other) => other.decidedAt.localeCompare(one.decidedAt))
    .slice(0, MOST_SHOWN);
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
    timeOf(other).localeCompare(timeOf(one)),
  );
}
