import { LAST_SWEEP_KEY, WORKLOADS_PREFIX } from "../../../functions/contract/ledger";
import { workloadKey } from "../../../functions/contract/sighting";
import type { StoredWorkload } from "../../../functions/workloads/workloads-item";
import { currentItem, type LastSweep, readLastSweep } from "../../../functions/workloads/workloads-of";
import { ownerOf } from "../../observed/task";
import type { CreateInvariant } from "../invariant";

/** So many sweeps may pass over a service whose tags cannot be read. */
const SWEEPS = 2;

/** A long name ends with … where it was cut. */
const isCutOf = (owner: string | undefined, expected: string | undefined) =>
  owner === expected || (owner?.endsWith("…") && expected?.startsWith(owner.slice(0, -1)));

/** Who answers for a service is what its tags say, and known soon after they can be read. */
export const ownersAreKnown: CreateInvariant = (world, report) => {
  /** When complete sweeps began, and the latest one. */
  const sweeps: number[] = [];
  let last: LastSweep | undefined;
  const isDue = (since: Date) => {
    const earliest = Math.max(since.getTime(), world.faults.lastEnd() ?? 0);
    return sweeps.filter((began) => began > earliest).length > SWEEPS;
  };
  const judge = (image: string, service: StoredWorkload) => {
    const expected = ownerOf(service);
    const { owner, since } = service;
    if (!isCutOf(owner, expected) && (owner !== undefined || isDue(since))) {
      const said = `${owner ?? "nobody"} where it is ${expected ?? "nobody"}`;
      report(`who answers for ${workloadKey(service)}, which runs ${image}, is ${said}`);
    }
  };
  return {
    itemChanged: (key, _, after) => {
      if (key === LAST_SWEEP_KEY) {
        last = readLastSweep(after);
        sweeps.push(last?.startedAt.getTime() ?? 0);
      }
      if (key.startsWith(WORKLOADS_PREFIX)) {
        for (const service of currentItem(after, last).services) {
          judge(key.slice(WORKLOADS_PREFIX.length), service);
        }
      }
    },
  };
};
