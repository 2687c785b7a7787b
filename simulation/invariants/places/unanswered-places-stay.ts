import { placeText } from "../../../functions/contract/places/place";
import type { Fault } from "../../faults/fault";
import { namesOfPlace } from "../../places/member";
import { START } from "../../world/settings";
import type { CreateInvariant } from "../invariant";
import { Sweeps } from "../workloads/sweeps";

/** Whether the place stays silent: its ECS never answers, or its role was never there, so that nobody has a session. */
const isSilence = ({ kind, service, probability, from }: Fault) =>
  probability === 1 && kind !== "slow" && (service === "ecs" || (service === "sts" && from <= START));

/** No sweep of a listed place is complete while the place does not answer, so its workloads stay as last seen. */
export const unansweredPlacesStay: CreateInvariant = (world, report) => {
  const sweeps = new Sweeps();
  const silences = world.settings.faults.filter(isSilence);
  return {
    itemChanged: (key, _, after) => {
      const { place, startedAt, tasks } = sweeps.recorded(key, after) ?? {};
      if (place === undefined || startedAt === undefined) {
        return;
      }
      const names = namesOfPlace(place);
      const isSilent = silences.some(
        (fault) =>
          names.includes(fault.place ?? "") &&
          fault.from <= startedAt.getTime() &&
          world.clock.now() < fault.until,
      );
      // A fault of all places may strike instead, and let a late answer pass.
      const isAlone = (world.faults.lastEnd() ?? START) <= startedAt.getTime();
      if (isSilent && isAlone && world.places.isListed(place, startedAt.getTime())) {
        report(
          `${placeText(place)} does not answer, and its sweep is said to be complete with ${tasks} tasks`,
        );
      }
    },
  };
};
