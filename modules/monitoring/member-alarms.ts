import { commandLine } from "../../functions/contract/documentation/index";
import type { Alarm } from "./alarm";
import { ownMetric, type Watched } from "./metrics";

/**
 * Returns two alarms for all members together: on places that do not answer sweeps, and on places that send no task
 * events.
 */
export function memberAlarms(watched: Watched): readonly Alarm[] {
  const { members, installation } = watched;
  const doctor = commandLine("doctor", installation.name, installation.region);
  return [
    {
      id: "places-unanswered",
      description: `A sweep cannot read an account or region of a member: reading worked before, or has never worked. Images of long-running tasks there may be unscanned or have old verdicts. Its workloads are shown as last seen. All other places are swept as usual. Next steps: the event Place Not Answering says which account and region, and AWS's reason; ${doctor} names all places that do not answer. Most likely the module member is not applied in that account, or has the settings of another hub. Or a service control policy forbids reading, the region is disabled, AWS throttles the account, or cluster_arns names a cluster that does not exist. Remove an account that no longer exists from members. The next sweep retries; you can invoke it by hand. ${GOES_BACK} Place Answering tells that a place answers again.`,
      watches: { metric: ownMetric(watched, "PlacesUnanswered"), statistic: "Sum" },
      ...CHANGES,
      exists: members.exists,
    },
    {
      id: "places-not-heard",
      description: `Tasks run in an account or region of a member, and the rule that sends their events is missing or off. Short tasks are not scanned there, and enforcement does not act; sweeps find long-running tasks. Next steps: the event Place Not Heard says which account and region; ${doctor} names all of them. The module member is missing there, or its rule was deleted or switched off: apply the module. Events that the rule cannot put on the hub's bus raise the alarm dead-letter-queue of the member instead. If an account sends no events on purpose, add it to members.sweep_only. ${GOES_BACK} The next sweep that finds the rule clears the mark of the place, without an event.`,
      watches: { metric: ownMetric(watched, "PlacesNotHeard"), statistic: "Sum" },
      ...CHANGES,
      exists: members.exists,
    },
  ];
}

const GOES_BACK = "The alarm goes back to OK within half an hour, even if nothing is fixed.";

/** Short periods, so that the alarm is OK again before the next sweep. */
const CHANGES = {
  reason:
    "The alarm counts changes for the worse, not places: a place that fails for weeks must not hide the next one.",
} as const;
