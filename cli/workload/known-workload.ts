import { ENFORCEMENT_PREFIX } from "../../functions/contract/blocking/enforcement";
import { GATE_PREFIX } from "../../functions/contract/blocking/gate";
import {
  type Attribute,
  LAST_SWEEP_KEY,
  PARTITION_KEY,
  WORKLOADS_PREFIX,
} from "../../functions/contract/ledger";
import { type Workload, workloadKey } from "../../functions/contract/sighting";
import { DynamodbTable } from "../../functions/table/dynamodb-table";
import type { Row } from "../../functions/table/table";
import { currentItem, type LastSweep, readLastSweep } from "../../functions/workloads/workloads-of";
import { DECISION_ATTRIBUTES, type ListedDecision, serviceOfKey } from "../decisions/decision";
import { decisionsOf, HeldDecisions } from "../decisions/decisions";
import type { InstallationAccess } from "../installation";
import { pagesOf } from "../pages";
import { actOf, type ListedAct } from "./act";
import { isNamed, type NamedWorkload } from "./named-workload";

/** So many decisions, and acts of enforcement, are shown of a workload. */
const MOST_SHOWN = 20;

/** What the table has of a service or family. */
export interface KnownWorkload {
  readonly workload: Workload;
  /** By its tags; null: nobody knows. */
  readonly owner: string | null;
  /** Keys of the rows of the images that it runs. */
  readonly imageKeys: readonly string[];
  /** The latest first. */
  readonly decisions: readonly ListedDecision[];
  /** The latest first. */
  readonly enforcement: readonly ListedAct[];
}

export interface KnownWorkloads {
  /** Those that may be meant, by kind, cluster and name. */
  readonly workloads: readonly KnownWorkload[];
  /** How many images more services run than their items name, so that it may run them, too. */
  readonly undecided: number;
}

const ATTRIBUTES: readonly Attribute[] = [
  ...DECISION_ATTRIBUTES,
  ...(["services", "furtherServices", "blocked", "sweptAt", "addedAt"] as const),
];

/** Goes through the table once, because no index knows workloads. */
export async function readWorkloads(
  access: Pick<InstallationAccess, "client" | "table">,
  named: NamedWorkload,
): Promise<KnownWorkloads> {
  const { client, table } = access;
  const [sweep] = await new DynamodbTable(client, table).getAll([LAST_SWEEP_KEY]);
  const reader = new WorkloadReader(named, readLastSweep(sweep));
  for await (const rows of pagesOf(client, table, ATTRIBUTES)) {
    rows.forEach((row) => {
      reader.add(row);
    });
  }
  let decided = 0;
  for await (const decision of decisionsOf(access, undefined, (key) => reader.isAbout(key))) {
    reader.decide(decision);
    if (++decided >= MOST_SHOWN) {
      break;
    }
  }
  return reader.known;
}

interface Gathered {
  readonly workload: Workload;
  owner: string | null;
  readonly imageKeys: string[];
  readonly decided: ListedDecision[];
  /** By their ids: one stands in the mark of the deployment and in that of its id. */
  readonly acts: Map<string, ListedAct>;
}

/** Gathers what items say of the workloads that may be meant. */
class WorkloadReader {
  private readonly gathered = new Map<string, Gathered>();
  private readonly held = new HeldDecisions();
  private undecided = 0;

  constructor(
    private readonly named: NamedWorkload,
    private readonly last: LastSweep | undefined,
  ) {}

  add(row: Row): void {
    const key = String(row[PARTITION_KEY]);
    if (key.startsWith(WORKLOADS_PREFIX)) {
      this.addRunning(key.slice(WORKLOADS_PREFIX.length), row);
    } else if (key.startsWith(ENFORCEMENT_PREFIX)) {
      const { id = "", workload, act } = actOf(row) ?? {};
      if (act && workload && isNamed(this.named, workload)) {
        this.of(workload).acts.set(id, act);
      }
    } else if (key.startsWith(GATE_PREFIX) && this.isAbout(key)) {
      this.held.add(row);
    }
  }

  /** Whether the item of this key is what the gate knows of the workload. */
  isAbout(key: string): boolean {
    const { cluster, service, deploymentId } = serviceOfKey(key) ?? {};
    const { id = deploymentId } = this.named;
    return (
      cluster !== undefined &&
      service !== undefined &&
      id === deploymentId &&
      isNamed(this.named, { kind: "service", name: service, cluster })
    );
  }

  decide(decision: ListedDecision): void {
    this.of(serviceOf(decision)).decided.push(decision);
  }

  get known(): KnownWorkloads {
    const { decisions: held } = this.held;
    for (const each of held) {
      this.of(serviceOf(each));
    }
    return {
      workloads: [...this.gathered.values()].map(({ workload, owner, imageKeys, decided, acts }) => ({
        ...{ workload, owner, imageKeys },
        decisions: newestFirst(
          held.filter((each) => workloadKey(serviceOf(each)) === workloadKey(workload)),
          decided,
        ),
        enforcement: [...acts.values()]
          .sort((one, other) => other.decidedAt.localeCompare(one.decidedAt))
          .slice(0, MOST_SHOWN),
      })),
      undecided: this.undecided,
    };
  }

  private addRunning(imageKey: string, row: Row): void {
    const { services, furtherServices } = currentItem(row, this.last);
    const meant = services.filter((each) => isNamed(this.named, each));
    for (const { kind, name, cluster, owner } of meant) {
      const known = this.of({ kind, name, cluster });
      known.imageKeys.push(imageKey);
      known.owner ??= owner ?? null;
    }
    this.undecided += meant.length === 0 && furtherServices > 0 ? 1 : 0;
  }

  private of(workload: Workload): Gathered {
    const key = workloadKey(workload);
    const known = this.gathered.get(key) ?? {
      ...{ workload, owner: null, imageKeys: [], decided: [], acts: new Map() },
    };
    this.gathered.set(key, known);
    return known;
  }
}

const serviceOf = ({ cluster, service }: Pick<ListedDecision, "cluster" | "service">): Workload => ({
  ...{ kind: "service", name: service, cluster },
});

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
