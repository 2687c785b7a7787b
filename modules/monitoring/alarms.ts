import { Token } from "cdktf";
import { addressOf } from "../../functions/contract/documentation";
import { commandLine } from "../../functions/contract/documentation/index";
import { HOUR_SECONDS, MINUTE_SECONDS } from "../installation";
import { choose } from "../terraform-language";
import type { Alarm } from "./alarm";
import { capacityAlarms } from "./capacity-alarms";
import { gateAlarms } from "./gate-alarms";
import { memberAlarms } from "./member-alarms";
import { functionMetric, ownMetric, RUN_METRIC, type Watched } from "./metrics";
import { queueAlarms } from "./queue-alarms";

/** Hours in a row without a verdict. One hour would be too short: an image may start a minute before the hour ends. */
const NO_VERDICT_HOURS = 6;

// The coordinator writes each of these metrics every minute, zeros included. If it writes none, coordinator-not-running
// is raised.
const OTHER_ERRORS = "(errored - configuration)";
const VERDICTS = "(ended - errored)";

export function alarmsOf(watched: Watched): readonly Alarm[] {
  const { sweeper, coordinator, installation } = watched;
  const { name, region, inputs } = installation;
  return [
    {
      id: "installation-impaired",
      pages: true,
      description: `All scans wait, because two images in a row met an error that each scan would meet, or because the token is missing. Likely causes: a missing or refused Sysdig token, Sysdig or the scanner's address out of reach, a permission, or the network of the builds. New images stay unscanned; earlier verdicts still count. Next steps: read the reason in ${commandLine("breaker", name, region)}, in the event Installation Impaired or in the log of scan-coordinator, and do what it says. ${addressOf("docs/errors.md")} explains each reason. Nothing has to be started again: one scan is tried after 5, 15 and 30 minutes and then every hour. Once a scan works, all waiting scans are started, the earliest deadline first. The alarm then goes back to OK within minutes.`,
      reason:
        "The coordinator writes the metric every minute. One value is enough, because two images in a row cause it, and it lasts until a scan works.",
      watches: { metric: ownMetric(watched, "InstallationImpaired"), statistic: "Maximum" },
      period: MINUTE_SECONDS,
      periods: 5,
    },
    {
      id: "configuration-errors",
      description: `Within the last day, an image met a new error that only the owner of this installation can fix. Likely causes: a refused Sysdig token, a wrong checksum of the scanner, or a missing permission or registry secret. Until then the image stays unscanned; an earlier verdict still counts. Next steps: read the reason in the dashboard's table of scans without a verdict, or in the attribute reason of the ledger's rows. Do what it says, then rescan: ${commandLine("rescan --image IMAGE", name, region)} retries an image at once. Otherwise it is retried 1, 2 and 4 hours after its errors, and then every 6 hours. The alarm goes back to OK about a day after the last such error, fixed or not: ${commandLine("images --running --status ERROR", name, region)} lists images that still have an error. An error of every image also raises installation-impaired.`,
      reason:
        "Each image counts once for each kind of error until its next verdict, so that an error that nobody fixes does not hide a new error.",
      watches: { metric: ownMetric(watched, "NewConfigurationErrors"), statistic: "Sum" },
      period: HOUR_SECONDS,
      periods: 24,
    },
    {
      id: "scans-erroring",
      description:
        "Within an hour at least five scans ended without a verdict, and fewer with a verdict. Errors of configuration do not count here; they have their own alarm. All scans probably have the same cause: Sysdig or a registry cannot be reached, builds cannot be provisioned, or the scanner crashes. Next steps: read class and reason in the dashboard's table of scans without a verdict, then the log of one of the builds. Scans are retried after 5 minutes, 30 minutes and 2 hours, and then every 6 hours, or once a day for an error of the image alone. Errors of the class permanent are retried when another task runs the image.",
      reason:
        "One broken image, tried three times within an hour, must not wake anybody. Five errors that outnumber the verdicts come from several images.",
      watches: {
        metrics: {
          errored: { metric: ownMetric(watched, "ScansErrored"), statistic: "Sum" },
          configuration: { metric: ownMetric(watched, "ConfigurationErrors"), statistic: "Sum" },
          ended: { metric: ownMetric(watched, "ScansEnded"), statistic: "Sum" },
        },
        expression: `IF(${OTHER_ERRORS} >= 5 AND ${OTHER_ERRORS} > ${VERDICTS}, ${OTHER_ERRORS}, 0)`,
        label: "Failed scans, if they outnumber verdicts (else 0)",
      },
      period: HOUR_SECONDS,
    },
    {
      id: "no-verdict",
      description: `For ${NO_VERDICT_HOURS} hours in a row scans were due, and no scan reached a verdict. No other alarm finds builds that never end, or never get capacity. Next steps: see on the dashboard what scans do. If they wait, check whether a token is stored, CodeBuild's quota of concurrent builds, and max_concurrent_scans. If they run, look at the latest builds. If they end in errors, the table says why. Nothing is lost meanwhile: every image waits in the ledger. Hours with errors of configuration alone do not count, nor do hours in which all scans waited for an impaired installation: the alarms configuration-errors and installation-impaired report them.`,
      reason:
        "Work is a scan that waits or runs, or that ended in an error. It is counted hour by hour, because a sum over all hours would raise the alarm for the first image after a quiet night. Errors of configuration excuse an hour only if the hour has no other errors, and no more work than these errors. One image that lacks a permission must not hide that all other scans stand still.",
      watches: {
        metrics: {
          open: { metric: ownMetric(watched, "ScansOpen"), statistic: "Maximum" },
          ended: { metric: ownMetric(watched, "ScansEnded"), statistic: "Sum" },
          errored: { metric: ownMetric(watched, "ScansErrored"), statistic: "Sum" },
          configuration: { metric: ownMetric(watched, "ConfigurationErrors"), statistic: "Sum" },
          impaired: { metric: ownMetric(watched, "InstallationImpaired"), statistic: "Maximum" },
        },
        expression: `IF(impaired == 0 AND ${VERDICTS} == 0 AND (${OTHER_ERRORS} > 0 OR open > configuration), 1, 0)`,
        label: "Hours with work and without a verdict",
      },
      period: HOUR_SECONDS,
      periods: NO_VERDICT_HOURS,
      periodsToAlarm: NO_VERDICT_HOURS,
    },
    ...capacityAlarms(watched),
    ...queueAlarms(watched),
    {
      id: "coordinator-not-running",
      pages: true,
      description:
        "For 5 minutes no run of the function scan-coordinator has ended well; a message calls it every minute. It is not called, crashes, times out, or fails in one of its steps. Scans are not started, verdicts come late or not at all, and the other alarms see nothing, because this function writes the metrics that they read. Next steps: read the errors in its log. Most likely a permission is missing (a boundary, service control or key policy), or DynamoDB cannot be reached. Without a log of these minutes see whether the rule that ends in -schedule is enabled and still has its target, the queue that ends in -work.fifo. See whether the event source mapping is enabled. See whether the function exists and is not throttled (no concurrency left in the account). terraform plan shows changes that were made by hand. Nothing is lost: the first run that works continues all open work, and the alarm goes back to OK. Right after the installation, or after enabled was set to true, it may be raised for a few minutes.",
      reason:
        "Missing data raises this alarm, unless the installation is disabled. Each minute's run writes a value of this metric at its end, if none of its steps failed. Errors of the function itself need no separate alarm: a run never throws, and a run that crashes writes no value. The alarm is created after schedule and mapping, which shortens a false alarm at the first apply.",
      watches: { metric: ownMetric(watched, RUN_METRIC), statistic: "SampleCount" },
      below: 1,
      whenMissing: Token.asString(choose(inputs.enabled, "breaching", "notBreaching")),
      after: coordinator.callers,
    },
    {
      id: "sweeper-errors",
      description:
        "The function task-sweeper, which looks for running tasks whose images have no verdict or a stale one, failed in a sweep and in both its repetitions. Images of long-running tasks, and images that ran before the installation, may be unscanned or have old verdicts; images of tasks that start now are scanned. Next steps: read the errors in the log of task-sweeper. Most likely a permission is missing (a boundary or service control policy), or ECS or DynamoDB cannot be reached. The next sweep starts from the beginning; you can invoke it by hand. The alarm goes back to OK within two hours after the last failure if sweeps are hourly, and a few hours later if sweeps are rarer.",
      reason:
        "Lambda repeats a failed sweep twice within an hour, so three errors mean that no attempt worked. Sweeps are hourly by default, so two hours keep the alarm raised from one sweep to the next.",
      watches: { metric: functionMetric(sweeper.function, "Errors"), statistic: "Sum" },
      threshold: 2,
      period: HOUR_SECONDS,
      periods: 2,
    },
    {
      id: "clusters-not-swept",
      description:
        "A sweep could not read a cluster, or had no time for all clusters. Images of long-running tasks there may be unscanned or have old verdicts; images of tasks that start now are scanned. Next steps: read the cluster and the reason in the log of task-sweeper. Most likely a permission is missing (a boundary or service control policy), or a cluster in cluster_arns does not exist. If the cluster was deleted during the sweep, do nothing. The next sweep retries; you can invoke it by hand. The alarm goes back to OK within two hours after the last such sweep. With a sweep_schedule of more than two hours, every such sweep raises it anew.",
      reason:
        "A cluster that cannot be read is not retried before the next sweep, so one failure is enough. Sweeps are hourly by default, so two hours keep the alarm raised from one sweep to the next.",
      watches: { metric: ownMetric(watched, "SweepErrors"), statistic: "Sum" },
      period: HOUR_SECONDS,
      periods: 2,
    },
    ...memberAlarms(watched),
    {
      id: "publish-errors",
      description:
        "Outcomes of scans are recorded in the ledger but cannot be published: the event bus, the SNS topic or another results channel refuses them again and again. People and programs that wait for results do not get them. Next steps: read the channel and the reason in the log of scan-coordinator. Most likely a policy of the topic or of a key is wrong, or a service is not enabled in this region. Nothing is lost: each outcome is retried at least once an hour, for 90 days.",
      reason:
        "An outcome is retried after 1, 2, 4, 8 minutes and so on up to an hour. Errors in two quarters of an hour are not a passing failure. Two and a half hours always contain two of the hourly attempts, so the alarm stays raised until an attempt succeeds.",
      watches: { metric: ownMetric(watched, "PublishErrors"), statistic: "Sum" },
      period: 15 * MINUTE_SECONDS,
      periods: 10,
      periodsToAlarm: 2,
    },
    ...gateAlarms(watched),
  ];
}
