import { Token } from "cdktf";
import { MINUTE_SECONDS, QUEUE_RETENTION_SECONDS } from "../installation";
import { choose } from "../terraform-language";
import type { Alarm } from "./alarm";
import { messagesIn, oldestIn, ownMetric, ruleMetric, type Watched } from "./metrics";

/** Returns the alarms on the rule and queues of task events, and on the coordinator's queue. */
export function queueAlarms(watched: Watched): readonly Alarm[] {
  const { taskEvents, coordinator, installation } = watched;
  return [
    {
      id: "events-lost",
      description:
        "EventBridge could deliver task events neither to the queue nor to its dead-letter queue, and has given them up. The images of those tasks may be unscanned. Next steps: see that both queues of task events exist. Their policies, and that of the key in kms_key_arn, have to admit events.amazonaws.com. terraform plan shows changes that were made by hand. Then invoke the function task-sweeper, which asks for the images of all tasks that still run. The alarm goes back to OK within 15 minutes after the last such event.",
      reason:
        "AWS counts here what it has given up, and not what it put into the dead-letter queue, so that each one is an event that nobody gets any more.",
      watches: { metric: ruleMetric(taskEvents.rule, "FailedInvocations"), statistic: "Sum" },
      periods: 3,
    },
    {
      id: "dead-letter-queue",
      description:
        "Task events lie in the dead-letter queue. They crashed the function scan-trigger or could not be put off for twelve hours, or failed for two days. Or EventBridge could not deliver them within 24 hours. The images of those tasks may be unscanned. Next steps: look for errors in the log of scan-trigger and fix the cause. Then start a redrive of the dead-letter queue in SQS with the queue of task events as its destination, because EventBridge's own messages have no source to go back to. Events of tasks that are long gone may be purged. Messages are deleted after 14 days. The alarm goes back to OK when the queue is empty.",
      reason:
        "Only what crashes, fails for long or cannot be delivered gets there, so one message is worth a look.",
      watches: messagesIn(taskEvents.deadLetterQueue),
    },
    {
      id: "events-repeated",
      description:
        "Task events have come to the function scan-trigger five times or more, and were never done. Either they crash it or run into its time-out, or DynamoDB or ECS has not answered for half an hour. Next steps: look for errors in the log of scan-trigger. Calls that AWS does not answer are retried every 15 minutes for two days, and need nothing when AWS works again. An event is in the dead-letter queue after twelve hours where it crashes the function, or where the function's network reaches neither DynamoDB nor SQS. Fix the cause before, and nothing has to be redriven. The alarm goes back to OK within 45 minutes after the last such event.",
      reason:
        "The function counts them before it handles any, because a crash would leave no trace of them. They come again after 3 to 15 minutes, so that 30 minutes hold the alarm from one time to the next.",
      watches: { metric: ownMetric(watched, "EventsRepeated"), statistic: "Sum" },
      period: 15 * MINUTE_SECONDS,
      periods: 2,
    },
    {
      id: "queue-age",
      description:
        "The oldest task event has waited in the queue for more than 15 minutes; usually it takes seconds. The function scan-trigger is throttled, fails, or is not invoked, so images of new tasks are not scanned in time. Next steps: look at errors and throttles of scan-trigger on the dashboard, and at its log. See how much concurrency the account's functions have left, and whether the event source mapping is enabled. Events are kept for 14 days and are taken up once the function works again.",
      reason:
        "An event that crashes the function, or that AWS fails, comes again after a few minutes and gets older: that is an alarm, too. While the installation is disabled events wait on purpose: a message is never older than 14 days, so that threshold is never passed.",
      watches: oldestIn(taskEvents.queue),
      // SQS keeps a message no longer than this, so the alarm is not raised.
      threshold: Token.asNumber(
        choose(installation.inputs.enabled, 15 * MINUTE_SECONDS, QUEUE_RETENTION_SECONDS),
      ),
      periods: 2,
      periodsToAlarm: 2,
    },
    {
      id: "work-queue-age",
      pages: true,
      description:
        "The oldest message that calls the function scan-coordinator is older than 5 minutes; usually it takes less than a second. The function is throttled, crashes, or gets more messages than it has runs, so scans start late. Next steps: look at errors and throttles of scan-coordinator on the dashboard, and at its log. See how much concurrency the account's functions have left, and whether the event source mapping of the queue that ends in -work.fifo is enabled. Nothing is lost: a message only says where to look, the next run finds all that is due, and messages are deleted after an hour. The alarm goes back to OK within 5 minutes after the queue is worked off.",
      reason:
        "A run that dies locks the queue's one group for 90 seconds. So one or two of them raise nothing, and one that every run dies of does. Messages do not wait on purpose: the queue is read while the installation is disabled, too.",
      watches: oldestIn(coordinator.work.queue),
      threshold: 5 * MINUTE_SECONDS,
    },
  ];
}
