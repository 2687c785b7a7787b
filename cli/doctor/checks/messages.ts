import { type Answer, type Ask, unlessAbsent } from "../ask";
import { count, type Examination, type Findings, failed, warning } from "../check";
import { settingsOf } from "../settings";

const PENDING = "PendingConfirmation";

/** The first hundred subscriptions of a topic; none where there is no such topic. */
const subscriptionsOf = async (ask: Ask, TopicArn: string): Promise<readonly Answer[]> =>
  (await unlessAbsent(ask("sns", "ListSubscriptionsByTopic", { TopicArn })))?.Subscriptions ?? [];

/** Whether somebody gets the messages about scans. */
export async function* topic(examination: Examination): Findings {
  const { RESULTS_TOPIC_ARN: arn = "" } = await settingsOf(examination);
  const subscriptions = await subscriptionsOf(examination.ask, arn);
  for (const { SubscriptionArn, Endpoint } of subscriptions) {
    if (SubscriptionArn === PENDING) {
      yield warning(`${Endpoint} has not confirmed its subscription to the topic`, "follow SNS's link");
    }
  }
  if (subscriptions.length === 0) {
    const todo = examination.aws(
      `sns subscribe --topic-arn ${arn} --protocol email --notification-endpoint MAIL`,
    );
    yield warning("nobody has subscribed to the topic", `${todo}, unless you use the events`);
  }
  return `the topic has ${count(subscriptions.length, "subscriber")}`;
}

const alarmsOf = async ({ ask, names }: Examination): Promise<readonly Answer[]> =>
  (await ask("cloudwatch", "DescribeAlarms", { AlarmNames: names.alarms })).MetricAlarms ?? [];

/** Whether an alarm is raised. */
export async function* alarms(examination: Examination): Findings {
  const found = await alarmsOf(examination);
  for (const { AlarmName, StateValue } of found) {
    if (StateValue === "ALARM") {
      yield failed(`the alarm ${AlarmName} is raised`, "docs/operations.md says what to do about each");
    }
  }
  if (found.length === 0) {
    yield warning("there are no alarms", "set monitoring.alarms to true, unless something else watches");
  }
  return `none of ${count(found.length, "alarm")} is raised`;
}

/** Whether somebody hears of an alarm. */
export async function* alarmReceivers(examination: Examination): Findings {
  const found = await alarmsOf(examination);
  const isSilent = ({ ActionsEnabled, AlarmActions }: Answer) => !ActionsEnabled || !AlarmActions?.length;
  const silent = found.filter(isSilent);
  if (silent.length > 0) {
    const names = silent.map(({ AlarmName }) => AlarmName).join(", ");
    const which = silent.length === found.length ? "any alarm" : names;
    yield warning(`nobody hears of ${which}`, "name a topic in alarm_actions, and apply");
  }
  const receivers = new Set<string>(found.flatMap(({ AlarmActions = [] }) => AlarmActions));
  for (const arn of [...receivers].filter((each) => each.split(":")[2] === "sns")) {
    const subscriptions = await subscriptionsOf(examination.ask, arn);
    if (subscriptions.every(({ SubscriptionArn }) => SubscriptionArn === PENDING)) {
      yield warning(
        `alarms go to ${arn}, to which nobody has subscribed`,
        "subscribe, or name another topic",
      );
    }
  }
  return found.length === 0 ? "there are no alarms" : `somebody hears of ${count(found.length, "alarm")}`;
}
