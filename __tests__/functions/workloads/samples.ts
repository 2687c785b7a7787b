import type { Workload } from "../../../functions/contract/places/workload";
import type { StoredWorkload } from "../../../functions/workloads/workloads-item";
import { NOW } from "../samples";

/** A service by its name, of the cluster `shop` unless it says otherwise. */
export function workload(name: string, changes: Partial<Workload> = {}): Workload {
  return { kind: "service", name, cluster: "shop", ...changes };
}

/** The same, with three tasks since now. */
export function stored(name: string, changes: Partial<StoredWorkload> = {}): StoredWorkload {
  return { ...workload(name), tasks: 3, since: NOW, ...changes };
}
