import { WORKLOADS_PREFIX } from "../../../functions/contract/ledger";
import { workloadKey } from "../../../functions/contract/places/workload";
import { readWorkloadsKey, type StoredWorkload } from "../../../functions/workloads/workloads-item";
import { currentItem } from "../../../functions/workloads/workloads-of";
import { ownerOf } from "../../observed/task";
import { namesOfPlace } from "../../places/member";
import type { CreateInvariant } from "../invariant";
import { Sweeps } from "./sweeps";

/** Sweeps that may pass over a service whose tags cannot be read. */
const SWEEPS = 2;

/** A service's owner is what its tags say, and known soon after they can be read. */
export const ownersAreKnown: CreateInvariant = (world, report) => {
  const sweeps = new Sweeps();
  const isDue = ({ since, place }: StoredWorkload) => {
    const earliest = Math.max(since.getTime(), world.faults.lastEnd(namesOfPlace(place)) ?? 0);
    return sweeps.of(place).filter(({ startedAt }) => startedAt.getTime() > earliest).length > SWEEPS;
  };
  const judge = (image: string, service: StoredWorkload) => {
    const expected = ownerOf(service);
    const { owner } = service;
    if (owner !== expected && (owner !== undefined || isDue(service))) {
      const said = `${owner ?? "nobody"} where it is ${expected ?? "nobody"}`;
      report(`who answers for ${workloadKey(service)}, which runs ${image}, is ${said}`);
    }
  };
  return {
    itemChanged: (key, _, after) => {
      sweeps.recorded(key, after);
      if (key.startsWith(WORKLOADS_PREFIX)) {
        const { image, place } = readWorkloadsKey(key);
        for (const service of currentItem(after, sweeps.of(place).at(-1)).services) {
          judge(image, service);
        }
      }
    },
  };
};
