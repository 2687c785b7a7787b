import { commandLine } from "../../functions/contract/documentation/index";
import { HOUR_SECONDS } from "../installation";
import type { Alarm } from "./alarm";
import { ownMetric, type Watched } from "./metrics";

/** The alarm about members, where there are any: one for all of them. */
export function memberAlarms(watched: Watched): readonly Alarm[] {
  const { members, installation } = watched;
  if (members === undefined) {
    return [];
  }
  return [
    {
      id: "places-unanswered",
      description: `A sweep could not look into accounts or regions of members, because they did not answer. The images of tasks that run there for long may be unscanned or have old verdicts. Its workloads are shown as they were last seen. Other places are swept as ever. Next steps: ${commandLine("doctor", installation.name, installation.region)} and the log of task-sweeper name each of them with its role and AWS's reason. Most likely the module member is not applied in that account, or with the settings of another hub. Or a service control policy is in the way, the region is disabled, or AWS throttles the account. Take an account that is gone out of members. The next sweep retries it, and can be invoked by hand. The alarm goes back to OK within two hours after the last such sweep. With a sweep_schedule of more than two hours, every such sweep raises it anew.`,
      reason:
        "It is measured at the end of each sweep. A place that did not answer is not retried before the next one, so one is enough. Sweeps are hourly by default: two hours hold the alarm from one to the next.",
      watches: { metric: ownMetric(watched, "PlacesUnanswered"), statistic: "Maximum" },
      period: HOUR_SECONDS,
      periods: 2,
      exists: members.exists,
    },
  ];
}
