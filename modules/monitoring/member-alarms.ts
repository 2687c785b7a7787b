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
      description: `A sweep could not look into an account or region of a member that it could look into before, or that it has never looked into. The images of tasks that run there for long may be unscanned or have old verdicts. Its workloads are shown as they were last seen. Other places are swept as ever. Next steps: the event Place Not Answering says which account and region, and AWS's reason; ${doctor} names all that do not answer. Most likely the module member is not applied in that account, or with the settings of another hub. Or a service control policy is in the way, the region is disabled, AWS throttles the account, or cluster_arns names a cluster that is not there. Take an account that is gone out of members. The next sweep retries it, and can be invoked by hand. ${GOES_BACK} Place Answering tells that a place answers again.`,
      watches: { metric: ownMetric(watched, "PlacesUnanswered"), statistic: "Sum" },
      ...CHANGES,
      exists: members.exists,
    },
    {
      id: "places-not-heard",
      description: `Tasks run in an account or region of a member, and the rule that sends their events is missing or off. Short tasks are not scanned there, and enforcement does not act; sweeps find what runs for long. Next steps: the event Place Not Heard says which account and region; ${doctor} names all of them. The call of the module member is missing there, or its rule was deleted or switched off: apply it. Events that the rule cannot put on the hub's bus raise the alarm dead-letter-queue of the member instead. Name an account that sends no events on purpose in members.sweep_only. ${GOES_BACK} The mark of the place goes with the next sweep that finds the rule, and no event says so.`,
      watches: { metric: ownMetric(watched, "PlacesNotHeard"), statistic: "Sum" },
      ...CHANGES,
      exists: members.exists,
    },
  ];
}

const GOES_BACK = "The alarm goes back to OK within half an hour, also while nothing has changed.";

/** Short periods, so that the alarm is OK again before the next sweep. */
const CHANGES = {
  reason:
    "It counts changes to worse, and not the places that stand: one that stays so for weeks must not hide the next one.",
} as const;
