import { type Answer, unlessAbsent } from "../ask";
import { type Findings, failed, warning } from "../check";
import { type Examination, settingsOf } from "../examination";

/** Whether somebody gets what is published to a topic; looks at its first hundred subscriptions. */
async function* subscribers({ ask, aws }: Examination, TopicArn: string | undefined): Findings {
  const { Subscriptions = [] } =
    (await unlessAbsent(ask("sns", "ListSubscriptionsByTopic", { TopicArn }))) ?? {};
  for (const { SubscriptionArn, Endpoint } of Subscriptions) {
    if (SubscriptionArn === "PendingConfirmation") {
      yield warning(`${Endpoint} has not confirmed its subscription to ${TopicArn}`, "follow SNS's link");
    }
  }
  if (Subscriptions.length === 0) {
    const todo = `sns subscribe --topic-arn ${TopicArn} --protocol email --notification-endpoint MAIL`;
    yield warning(`nobody has subscribed to ${TopicArn}`, `${aws(todo)}, unless you use the events`);
  }
  return "the topic has subscribers";
}

/** Whether somebody gets the messages about scans. */
export async function* topic(examination: Examination): Findings {
  return yield* subscribers(examination, (await settingsOf(examination)).RESULTS_TOPIC_ARN);
}

/** Whether an alarm is raised, and whether somebody would hear of it. */
export async function* alarms(examination: Examination): Findings {
  const asked = { AlarmNamePrefix: `${examination.name}-`, MaxRecords: 100 };
  const { MetricAlarms = [] }: Answer = await examination.ask("cloudwatch", "DescribeAlarms", asked);
  for (const { AlarmName, StateValue } of MetricAlarms) {
    if (StateValue === "ALARM") {
      yield failed(`the alarm ${AlarmName} is raised`, "docs/operations.md says what to do about each");
    }
  }
  const silent = MetricAlarms.filter((each: Answer) => !each.ActionsEnabled || !each.AlarmActions?.length);
  if (silent.length > 0) {
    const names = silent.map(({ AlarmName }: Answer) => AlarmName).join(", ");
    yield warning(`nobody hears of ${names}`, "name a topic in alarm_actions, and apply");
  }
  for (const arn of new Set<string>(MetricAlarms.flatMap(({ AlarmActions = [] }: Answer) => AlarmActions))) {
    if (arn.includes(":sns:")) {
      yield* subscribers(examination, arn);
    }
  }
  if (MetricAlarms.length === 0) {
    yield warning("there are no alarms", "set monitoring.alarms to true, unless something else watches");
  }
  return "no alarm is raised, and somebody hears of each";
}
