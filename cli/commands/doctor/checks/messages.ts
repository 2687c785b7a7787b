import { type Reply, unlessAbsent } from "../../../account/ask";
import { type Examination, readAlarms, settingsOf } from "../../../account/examination";
import { type CheckResults, failed, warning } from "../check";

/** Whether somebody gets what is published to a topic; looks at its first hundred subscriptions. */
async function* subscribers({ ask }: Examination, TopicArn: string | undefined): CheckResults {
  const { Subscriptions = [] } =
    (await unlessAbsent(ask("sns", "ListSubscriptionsByTopic", { TopicArn }))) ?? {};
  if (Subscriptions.every(({ SubscriptionArn }: Reply) => SubscriptionArn === "PendingConfirmation")) {
    const message = `nobody has subscribed to ${TopicArn}, and confirmed it`;
    yield warning(message, "subscribe to it, and follow SNS's link, unless you use the events");
  }
  return "the topic has subscribers";
}

/** Whether somebody gets the messages about scans. */
export async function* topic(examination: Examination): CheckResults {
  return yield* subscribers(examination, (await settingsOf(examination)).RESULTS_TOPIC_ARN);
}

/** Whether an alarm is raised, and whether somebody would hear of it. */
export async function* alarms(examination: Examination): CheckResults {
  const all = await readAlarms(examination);
  for (const { AlarmName, StateValue } of all) {
    if (StateValue === "ALARM") {
      yield failed(`the alarm ${AlarmName} is raised`, "docs/operations.md says what to do about each");
    }
  }
  const silent = all.filter((each) => !each.ActionsEnabled || !each.AlarmActions?.length);
  if (silent.length > 0) {
    const names = silent.map(({ AlarmName }) => AlarmName).join(", ");
    yield warning(`nobody hears of ${names}`, "name a topic in alarm_actions or ticket_actions, and apply");
  }
  for (const arn of new Set<string>(all.flatMap(({ AlarmActions = [] }) => AlarmActions))) {
    if (arn.includes(":sns:")) {
      yield* subscribers(examination, arn);
    }
  }
  if (all.length === 0) {
    yield warning("there are no alarms", "set monitoring.alarms to true, unless something else watches");
  }
  return "no alarm is raised, and somebody hears of each";
}
