import { HOUR } from "../../../functions/contract/durations";
import { localTime } from "../../text/times";
import { type Answer, unlessAbsent } from "../ask";
import { APPLY, count, type Examination, type Findings, failed, UNPAUSE, warning } from "../check";
import { datapoints } from "../metrics";
import { admits } from "../policies";
import { settingsOf } from "../settings";
import { queueOf } from "./resources";

const ruleOf = ({ ask }: Examination, Name: string) => unlessAbsent(ask("events", "DescribeRule", { Name }));

/** What brings back the images of tasks whose events are lost. */
export const sweepNow = ({ aws, names }: Examination) =>
  `sweep: ${aws(`lambda invoke --invocation-type Event --function-name ${names.function("task-sweeper")} /dev/null`)}`;

/** Whether the rules are on, and lead to what handles their events. */
export async function* rules(examination: Examination): Findings {
  const { taskEvents, schedule, buildEvents, function: nameOf } = examination.names;
  const { SCAN_MODE, ENABLED } = await settingsOf(examination);
  const coordinator = `:function:${nameOf("scan-coordinator")}`;
  const wanted = { [taskEvents]: `:${taskEvents}`, [schedule]: coordinator };
  if (SCAN_MODE === "inline") {
    wanted[buildEvents] = coordinator;
  }
  for (const [name, target] of Object.entries(wanted)) {
    const rule = await ruleOf(examination, name);
    if (rule === undefined) {
      yield failed(`the rule ${name} is gone`, APPLY);
    } else if (rule.State === "DISABLED") {
      // That of builds is on in a pause, too: builds that run are still recorded.
      yield ENABLED === "false" && name !== buildEvents
        ? warning(`the rule ${name} is off: the installation is paused`, UNPAUSE)
        : failed(`the rule ${name} is off`, examination.aws(`events enable-rule --name ${name}`));
    } else {
      const { Targets = [] } = await examination.ask("events", "ListTargetsByRule", { Rule: name });
      if (!Targets.some(({ Arn }: Answer) => Arn.endsWith(target))) {
        yield failed(`the rule ${name} does not lead to ${target.slice(1)}`, APPLY);
      }
    }
  }
  return "the rules are on and have their targets";
}

/** Whether EventBridge may send to both queues of task events. */
export async function* queuePolicies(examination: Examination): Findings {
  const { taskEvents, taskEventsDeadLetters } = examination.names;
  const sourceArn = (await ruleOf(examination, taskEvents))?.Arn;
  const asker = { principals: ["events.amazonaws.com"], action: "sqs:SendMessage", sourceArn };
  const todo = `${APPLY}; then ${sweepNow(examination)}`;
  for (const name of [taskEvents, taskEventsDeadLetters]) {
    const queue = await queueOf(examination.ask, name);
    if (queue !== undefined && !admits(queue.Policy, asker)) {
      yield failed(`EventBridge may not send to the queue ${name}: task events are lost`, todo);
    }
  }
  return "EventBridge may send to the queues of task events";
}

/** Whether Lambda reads the queue. */
export async function* eventSource(examination: Examination): Findings {
  const { ask, names } = examination;
  const FunctionName = names.function("scan-trigger");
  const { EventSourceMappings = [] } = await ask("lambda", "ListEventSourceMappings", { FunctionName });
  const isOfQueue = ({ EventSourceArn }: Answer) => EventSourceArn?.endsWith(`:${names.taskEvents}`);
  const { State = "gone" } = EventSourceMappings.find(isOfQueue) ?? {};
  if (!/^(Enabl|Updating|Creating)/.test(State)) {
    yield (await settingsOf(examination)).ENABLED === "false" && State !== "gone"
      ? warning("nothing reads the queue of task events: the installation is paused", UNPAUSE)
      : failed(`nothing reads the queue of task events: its event source mapping is ${State}`, APPLY);
  }
  return "Lambda reads the queue of task events";
}

/** Whether an event lies in a dead-letter queue. */
export async function* deadLetters({ ask, names, now }: Examination): Findings {
  const { taskEventsDeadLetters, outcomeDeadLetters } = names;
  const todos = {
    [taskEventsDeadLetters]: `fix what /aws/lambda/${names.function("scan-trigger")} names, then redrive: docs/operations.md`,
    [outcomeDeadLetters]: "see whether the bus of outcome_event_bus_arn exists and admits the installation",
  };
  for (const [name, todo] of Object.entries(todos)) {
    const queue = (await queueOf(ask, name)) ?? {};
    const { ApproximateNumberOfMessages: visible = 0, ApproximateNumberOfMessagesNotVisible: others = 0 } =
      queue;
    const messages = Number(visible) + Number(others);
    if (messages > 0) {
      // SQS itself does not say it.
      const metric = ["AWS/SQS", "ApproximateAgeOfOldestMessage", "QueueName", name] as const;
      const window = { now, lookBack: HOUR, periodSeconds: 300, stat: "Maximum" } as const;
      const [age] = await datapoints(ask, metric, window);
      const oldest = age && new Date(age.at.getTime() - age.value * 1000).toISOString();
      const since = oldest ? `, the oldest of ${localTime(oldest)}` : "";
      yield failed(`${count(messages, "event")} in ${name}${since}`, todo);
    }
  }
  return "the dead-letter queues are empty";
}
