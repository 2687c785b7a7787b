import type { Runner } from "../../../functions/contract/sighting";
import type { StoredService } from "../../../functions/workloads/workloads-item";
import { NOW } from "../samples";

/** A service by its name, of the cluster `shop` unless it says otherwise. */
export function runner(name: string, changes: Partial<Runner> = {}): Runner {
  return { kind: "service", name, cluster: "shop", ...changes };
}

/** The same, with three tasks since now. */
export function stored(name: string, changes: Partial<StoredService> = {}): StoredService {
  return { ...runner(name), tasks: 3, since: NOW, ...changes };
}
