import { MINUTE } from "../../../../functions/contract/durations";
import { PARTITION_KEY } from "../../../../functions/contract/ledger";
import { MEMBERS_KEY, memberRoleArn, servedIn } from "../../../../functions/contract/places/members";
import { type Place, placeText } from "../../../../functions/contract/places/place";
import { type Reply, unlessAbsent } from "../../../account/ask";
import { clusterArns, described } from "../../../account/ecs";
import {
  type Examination,
  isPaused,
  LOOK_BACK_MS,
  lastTaskEventOf,
  NO_TASK_EVENT,
  queueOf,
  readAlarms,
  settingsOf,
} from "../../../account/examination";
import { troubledPlaces } from "../../../ledger/listed-images";
import { counted } from "../../../text/screen";
import { localTime } from "../../../text/times";
import { APPLY, type CheckResults, failed, warning } from "../check";

export async function* rules(examination: Examination): CheckResults {
  const { ask, name } = examination;
  if (await isPaused(examination)) {
    yield warning("the installation is paused", "set enabled to true, and apply, to go on");
    return "";
  }
  const { SCAN_MODE, MEMBER_ROLES } = await settingsOf(examination);
  const ofMode = [...(SCAN_MODE === "inline" ? ["build-events"] : []), ...(MEMBER_ROLES ? ["members"] : [])];
  for (const id of ["task-events", "schedule", ...ofMode]) {
    const Name = `${name}-${id}`;
    const bus = id === "members" ? { EventBusName: Name } : {};
    const rule = await unlessAbsent(ask("events", "DescribeRule", { Name, ...bus }));
    if (rule === undefined || rule.State === "DISABLED") {
      yield failed(`the rule ${Name} is ${rule ? "off" : "gone"}`, APPLY);
    }
  }
  return "the rules are on";
}

/** Checks the dead-letter queues. The queue of outcomes exists only with the input outcome_event_bus_arn. */
export async function* deadLetters(examination: Examination): CheckResults {
  for (const id of ["task-events-dead-letter", "outcome-events-dead-letter"]) {
    const queue = await queueOf(examination, `${examination.name}-${id}`);
    if (Number(queue?.ApproximateNumberOfMessages) > 0) {
      const said = `events in ${examination.name}-${id}: ${queue.ApproximateNumberOfMessages}`;
      yield failed(said, "docs/operations.md says what to fix, and how to redrive them");
    }
  }
  return "the dead-letter queues are empty";
}

/** Time for an event to arrive before it counts as missing. */
const GRACE_MS = 15 * MINUTE;

/** Checks that task events arrive: no task may have started long after the last event. */
export async function* taskEvents(examination: Examination): CheckResults {
  const { ask, table, now } = examination;
  const last = await lastTaskEventOf(examination);
  const { Table } = await ask("dynamodb", "DescribeTable", { TableName: table });
  const created = Table.CreationDateTime * 1000;
  const none = created > now.getTime() - LOOK_BACK_MS ? "no task event came yet" : NO_TASK_EVENT;
  const said = last ? `the last task event came by ${localTime(last)}` : none;
  const starts = await startsOf(examination);
  const expected = Math.max(last?.getTime() ?? 0, created) + GRACE_MS;
  if (Math.max(...starts) > expected && !(await isPaused(examination))) {
    const todo =
      "fix rules, queues and the policy of a key of yours (docs/encryption.md): the next sweep finds what was missed";
    yield failed(`${said}, and a task started later: task events do not arrive`, todo);
  }
  return `${said}; running tasks: ${starts.length}`;
}

/** Returns when the tasks of the installation's own place started, in milliseconds since 1970. */
async function startsOf(examination: Examination): Promise<readonly number[]> {
  const { CLUSTER_ARNS = "[]", LAUNCH_TYPES = "" } = await settingsOf(examination, "task-sweeper");
  const chosen: readonly string[] = JSON.parse(CLUSTER_ARNS);
  const own = await clusterArns(examination.ask);
  const starts: number[] = [];
  for (const cluster of own.filter((arn) => chosen.length === 0 || chosen.includes(arn))) {
    for await (const { launchType, startedAt } of described(examination.ask, "tasks", cluster)) {
      starts.push(...(LAUNCH_TYPES.includes(launchType) ? [startedAt * 1000] : []));
    }
  }
  return starts;
}

const MAX_NAMED_PLACES = 20;

/** Checks that the served accounts and regions of members answer, by the records of sweeps. */
export async function* members(examination: Examination): CheckResults {
  const { name, ledger } = examination;
  const rows = await ledger();
  const items = new Map(rows.map((item) => [item[PARTITION_KEY], item]));
  const places = servedIn(items.get(MEMBERS_KEY));
  const { MEMBER_ROLES = "" } = await settingsOf(examination);
  if (MEMBER_ROLES && !items.has(MEMBERS_KEY)) {
    yield failed(`${MEMBERS_KEY} is missing in the table: events of members wait, and sweeps fail`, APPLY);
  }
  const { unanswered, notHeard } = troubledPlaces(rows);
  if (unanswered.length > 0) {
    const role = memberRoleArn(MEMBER_ROLES, unanswered[0]?.account ?? "", "read");
    yield failed(
      some(unanswered, "did not answer the latest sweep"),
      `apply the member's module there, with this hub's member_settings, and look for ${role} in the log of ${name}-task-sweeper, which says why`,
    );
  }
  if (notHeard.length > 0) {
    yield failed(
      some(notHeard, "send no task events, although tasks run there"),
      "the member's module call is missing there, or its rule was deleted or is off. Apply it with this hub's member_settings; or name an account that sends none on purpose in members.sweep_only",
    );
  }
  return places.length > 0
    ? `places of members that answer: ${places.length}`
    : "no other account or region is served";
}

function some(places: readonly Place[], problem: string): string {
  const more = places.length > MAX_NAMED_PLACES ? [`… and ${places.length - MAX_NAMED_PLACES} more`] : [];
  const named = [...places.slice(0, MAX_NAMED_PLACES).map(placeText), ...more].join(", ");
  return `${counted(places.length, "place")} of members ${problem}: ${named}`;
}

/** Checks that a topic, as a rule that of the messages about scans, has a confirmed one among its first subscriptions. */
export async function* topic(examination: Examination, arn?: string): CheckResults {
  const TopicArn = arn ?? (await settingsOf(examination)).RESULTS_TOPIC_ARN;
  const found = await unlessAbsent(examination.ask("sns", "ListSubscriptionsByTopic", { TopicArn }));
  const subscriptions: readonly Reply[] = found?.Subscriptions ?? [];
  if (subscriptions.every(({ SubscriptionArn }) => SubscriptionArn === "PendingConfirmation")) {
    const message = `nobody has subscribed to ${TopicArn}, and confirmed it`;
    yield warning(message, "subscribe to it, and follow SNS's link, unless you use the events");
  }
  return "the topic has subscribers";
}

/** Checks that no alarm is raised, and that somebody would hear of each. */
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
      yield* topic(examination, arn);
    }
  }
  if (all.length === 0) {
    yield warning("there are no alarms", "set monitoring.alarms to true, unless something else watches");
  }
  return "no alarm is raised, and somebody hears of each";
}
