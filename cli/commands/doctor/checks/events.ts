import { MINUTE } from "../../../../functions/contract/durations";
import { PARTITION_KEY } from "../../../../functions/contract/ledger";
import { MEMBERS_KEY, servedIn } from "../../../../functions/contract/places/members";
import { placeOfArn, placeText } from "../../../../functions/contract/places/place";
import { unlessAbsent } from "../../../account/ask";
import { clusterArns, described } from "../../../account/ecs";
import {
  type Examination,
  isPaused,
  LOOK_BACK_MS,
  lastTaskEventOf,
  NO_TASK_EVENT,
  queueOf,
  settingsOf,
} from "../../../account/examination";
import { localTime } from "../../../text/times";
import { APPLY, type CheckResults, failed, warning } from "../check";

/** Whether the rules are on. */
export async function* rules(examination: Examination): CheckResults {
  const { ask, name } = examination;
  if (await isPaused(examination)) {
    yield warning("the installation is paused", "set enabled to true, and apply, to go on");
    return "";
  }
  const { SCAN_MODE, MEMBER_ROLES } = await settingsOf(examination);
  const members = MEMBER_ROLES ? ["members"] : [];
  for (const id of [
    "task-events",
    "schedule",
    ...(SCAN_MODE === "inline" ? ["build-events"] : []),
    ...members,
  ]) {
    const bus = members.includes(id) ? { EventBusName: `${name}-${id}` } : {};
    const rule = await unlessAbsent(ask("events", "DescribeRule", { Name: `${name}-${id}`, ...bus }));
    if (rule === undefined || rule.State === "DISABLED") {
      yield failed(`the rule ${name}-${id} is ${rule ? "off" : "gone"}`, APPLY);
    }
  }
  return "the rules are on";
}

/** Whether an event lies in a dead-letter queue; that of outcomes is only there with the input outcome_event_bus_arn. */
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

/** An event that is on its way is none that is missing. */
const GRACE_MS = 15 * MINUTE;

/** Whether task events arrive: no task may have started long after the last one did. */
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
    const todo = "fix rules and queues: the next sweep finds what was missed";
    yield failed(`${said}, and a task started later: task events do not arrive`, todo);
  }
  return `${said}; running tasks: ${starts.length}`;
}

/** When the tasks of the own place have started that the installation is to find. */
async function startsOf(examination: Examination): Promise<readonly number[]> {
  const { ask, ledger } = examination;
  const { CLUSTER_ARNS = "[]", LAUNCH_TYPES = "" } = await settingsOf(examination, "task-sweeper");
  const chosen: readonly string[] = JSON.parse(CLUSTER_ARNS);
  const members = (await ledger()).find((row) => row[PARTITION_KEY] === MEMBERS_KEY);
  const served = servedIn(members).map(placeText);
  const own = chosen.filter((arn) => !served.includes(placeText(placeOfArn(arn))));
  const starts: number[] = [];
  for (const cluster of chosen.length > 0 ? own : await clusterArns(ask)) {
    for await (const { launchType, startedAt } of described(ask, "tasks", cluster)) {
      starts.push(...(LAUNCH_TYPES.includes(launchType) ? [startedAt * 1000] : []));
    }
  }
  return starts;
}
