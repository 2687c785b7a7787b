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
        "EventBridge could deliver task events neither to the queue nor to its dead-letter queue, and has dropped them. The images of those tasks may be unscanned. Next steps: check that both queues of task events exist. Their policies, and the policy of the key in kms_key_arn, have to admit events.amazonaws.com. terraform plan shows changes that were made by hand. Then invoke the function task-sweeper, which asks for the images of all tasks that still run. The alarm goes back to OK within 15 minutes after the last such event.",
      reason:
        "AWS counts only events that it has dropped, not events in the dead-letter queue. So each counted event is lost.",
      watches: { metric: ruleMetric(taskEvents.rule, "FailedInvocations"), statistic: "Sum" },
      periods: 3,
    },
    {
      id: "dead-letter-queue",
      description:
        "Task events are in the dead-letter queue. For twelve hours they crashed the function scan-trigger or could not be put off, or AWS failed calls for 62 hours. Or EventBridge could not deliver them within 24 hours. The images of those tasks may be unscanned. Next steps: look for errors in the log of scan-trigger and fix the cause. Then start a redrive of the dead-letter queue in SQS with the queue of task events as its destination, because EventBridge's own messages have no source queue. Events of tasks that ended long ago may be purged. Messages are deleted after 14 days. The alarm goes back to OK when the queue is empty.",
      reason:
        "Only events that crash the function, fail for long or cannot be delivered get there, so a single message raises the alarm.",
      watches: messagesIn(taskEvents.deadLetterQueue),
    },
    {
      id: "events-repeated",
      description:
        "The function scan-trigger has received task events five times or more without completing them. Either the events crash the function or run into its time-out, or DynamoDB or ECS has not answered for half an hour. Next steps: look for errors in the log of scan-trigger. Calls that AWS does not answer are retried every 15 minutes for 62 hours; do nothing once AWS works again. An event that crashes the function is in the dead-letter queue after twelve hours, and so is every event if the function's network reaches neither DynamoDB nor SQS. If you fix the cause before, nothing has to be redriven. The alarm goes back to OK within 45 minutes after the last such event.",
      reason:
        "The function counts these events before it handles any, because a crash would leave no trace of them. They come again after 3 to 15 minutes, so 30 minutes keep the alarm raised from one time to the next.",
      watches: { metric: ownMetric(watched, "EventsRepeated"), statistic: "Sum" },
      period: 15 * MINUTE_SECONDS,
      periods: 2,
    },
    {
      id: "queue-age",
      description:
        "The oldest task event has waited in the queue for more than 15 minutes; usually it takes seconds. The function scan-trigger is throttled, fails, or is not invoked, so images of new tasks are not scanned in time. Next steps: look at errors and throttles of scan-trigger on the dashboard, and at its log. See how much concurrency the account's functions have left, and whether the event source mapping is enabled. Events are kept for 14 days and are handled once the function works again.",
      reason:
        "An event comes again after a few minutes if it crashes the function, or if a call of AWS fails. Such an event gets old, too, and raises the alarm. While the installation is disabled, events wait on purpose. The threshold is then 14 days, and SQS keeps no message longer, so the alarm stays off.",
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
        "The oldest message that calls the function scan-coordinator is older than 5 minutes; usually it takes less than a second. The function is throttled, crashes, or gets messages faster than it can handle them, so scans start late. Next steps: look at errors and throttles of scan-coordinator on the dashboard, and at its log. See how much concurrency the account's functions have left, and whether the event source mapping of the queue that ends in -work.fifo is enabled. Nothing is lost: a message only says where to look, and the next run finds everything that is due. Messages are deleted after an hour. The alarm goes back to OK within 5 minutes after the queue is empty.",
      reason:
        "A run that crashes locks the queue's only group for 90 seconds. So one or two crashes raise no alarm, but an item that crashes every run does. The queue is read while the installation is disabled, too, so messages never wait on purpose.",
      watches: oldestIn(coordinator.work.queue),
      threshold: 5 * MINUTE_SECONDS,
    },
  ];
}
