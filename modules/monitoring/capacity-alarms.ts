import type { Level } from "../../functions/contract/telemetry";
import { HOUR_SECONDS } from "../installation";
import { product } from "../terraform-language";
import type { Alarm } from "./alarm";
import { ownMetric, type Watched } from "./metrics";

/** Scans that a slot completes in an hour, because a scan takes about two minutes. */
const SCANS_AN_HOUR = 30;

/**
 * Returns an alarm for each limit that can be raised. It is about waiting scans that would take longer than the window.
 */
export function capacityAlarms(watched: Watched): readonly Alarm[] {
  const { maxConcurrentScans: slots, rescanAfterHours: hours } = watched.installation.inputs;
  const late = `New images of tasks and retries still come first; rescans come late, and verdicts get older than ${hours} hours.`;
  return [
    {
      id: "max-concurrent-scans-too-low",
      description: `For two hours too many scans have waited for one of the ${slots} slots (max_concurrent_scans). At the pace of these hours they cannot end within the ${hours} hours of rescan_after_hours, or a scan was more than an hour past its deadline. ${late} Next steps: raise max_concurrent_scans. A scan takes about two minutes, so each slot completes ${SCANS_AN_HOUR} scans an hour and ${product(SCANS_AN_HOUR, hours)} within the window, and ${slots} slots ${product(slots, SCANS_AN_HOUR, hours)}. See that CodeBuild's quota of concurrent builds and the limits of Sysdig are not lower. Or raise rescan_after_hours, so that known images are scanned less often. The graph of scans that wait shows how many there are.`,
      ...overload(watched, "WaitingForSlot"),
    },
    {
      id: "engine-quota-too-low",
      description: `For two hours too many scans have waited, because the engine accepts no more. At the pace of these hours they cannot end within the ${hours} hours of rescan_after_hours, or a scan was more than an hour past its deadline. ${late} Next steps: read the engine's message in the attribute reason of the scans that are WAITING. In inline mode ask AWS (Service Quotas, CodeBuild) to raise the quota of concurrently running builds for build_compute_type to ${slots} (max_concurrent_scans), or more if other projects use it. Each concurrent build completes about ${SCANS_AN_HOUR} scans an hour and ${product(SCANS_AN_HOUR, hours)} within the window. A new account may have a quota of 0 or 1. In backend mode raise the limit of your Sysdig.`,
      ...overload(watched, "WaitingForEngine"),
    },
  ];
}

/**
 * Returns the alarm on scans that wait for this limit. The coordinator writes all metrics every minute, zeros included.
 */
function overload(watched: Watched, cause: Level) {
  return {
    reason:
      "After the first sweep of a large account, scans may take hours and still end within the window. So their time at the present pace counts, not their number. Two hours, so that a backlog that begins in an hour in which no scan ends raises no alarm.",
    watches: {
      metrics: {
        waiting: { metric: ownMetric(watched, cause), statistic: "Maximum" },
        overdue: { metric: ownMetric(watched, "DeadlineOverdue"), statistic: "Maximum" },
        ended: { metric: ownMetric(watched, "ScansEnded"), statistic: "Sum" },
      },
      expression: `IF(waiting > ${watched.installation.inputs.rescanAfterHours} * ended OR (waiting > 0 AND overdue > ${HOUR_SECONDS}), waiting, 0)`,
      label: "Waiting scans, if too many for the window (else 0)",
    },
    period: HOUR_SECONDS,
    periods: 2,
    periodsToAlarm: 2,
  } satisfies Partial<Alarm>;
}
