import { DAY, HOUR, MINUTE } from "../../../functions/contract/durations";
import { localTime } from "../../text/times";
import { type Answer, unlessAbsent } from "../ask";
import { APPLY, type Findings, failed, warning } from "../check";
import { type Examination, periodsOf, queueOf, settingsOf } from "../examination";

const isPaused = async (examination: Examination) => (await settingsOf(examination)).ENABLED === "false";

/** Whether the rules are on, and Lambda reads the queue that they fill. */
export async function* rules(examination: Examination): Findings {
  const { ask, name } = examination;
  if (await isPaused(examination)) {
    yield warning("the installation is paused", "set enabled to true, and apply, to go on");
    return "";
  }
  const { SCAN_MODE } = await settingsOf(examination);
  for (const id of ["task-events", "schedule", ...(SCAN_MODE === "inline" ? ["build-events"] : [])]) {
    const rule = await unlessAbsent(ask("events", "DescribeRule", { Name: `${name}-${id}` }));
    if (rule === undefined || rule.State === "DISABLED") {
      yield failed(`the rule ${name}-${id} is ${rule ? "off" : "gone"}`, APPLY);
    }
  }
  const asked = { FunctionName: `${name}-scan-trigger` };
  const { EventSourceMappings = [] } = await ask("lambda", "ListEventSourceMappings", asked);
  const isOfQueue = ({ EventSourceArn }: Answer) => EventSourceArn.endsWith(`:${name}-task-events`);
  const { State = "gone" } = EventSourceMappings.find(isOfQueue) ?? {};
  if (!/^(Enabl|Updating|Creating)/.test(State)) {
    yield failed(`nothing reads the queue of task events: its event source mapping is ${State}`, APPLY);
  }
  return "the rules are on, and Lambda reads the queue of task events";
}

/** Whether an event lies in a dead-letter queue; that of outcomes is only there with the input outcome_event_bus_arn. */
export async function* deadLetters(examination: Examination): Findings {
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
const GRACE = 15 * MINUTE;
/** Clusters that are looked at, and tasks of each: as many as ECS lists and describes at a time. */
const MOST = 100;

const local = (time: number) => localTime(new Date(time).toISOString());

/** Whether task events arrive: no task may have started long after the last one did. */
export async function* taskEvents(examination: Examination): Findings {
  const { ask, aws, name, table, now } = examination;
  const metric = ["AWS/Events", "Invocations", "RuleName", `${name}-task-events`] as const;
  const hours = (await periodsOf(examination, metric, 14 * DAY)).map(({ Timestamp }) => Timestamp * 1000);
  const last = Math.min(now.getTime(), Math.max(...hours) + HOUR);
  const said = hours.length ? `the last task event came by ${local(last)}` : "no task event came in 14 days";
  const starts = await startsOf(examination);
  const newest = Math.max(...starts);
  const { Table } = await ask("dynamodb", "DescribeTable", { TableName: table });
  const isLate = newest > Math.max(last, Table.CreationDateTime * 1000) + GRACE;
  if (isLate && !(await isPaused(examination))) {
    const sweep = `lambda invoke --invocation-type Event --function-name ${name}-task-sweeper /dev/null`;
    yield failed(
      `${said}, and a task started at ${local(newest)}: task events do not arrive`,
      `fix rules and queues; then sweep: ${aws(sweep)}`,
    );
  }
  return `${said}; tasks on Fargate now: ${starts.length}`;
}

/** When tasks on Fargate have started that run in clusters of the installation. */
async function startsOf(examination: Examination): Promise<readonly number[]> {
  const { ask } = examination;
  const { CLUSTER_ARNS = "[]", LAUNCH_TYPES = "" } = await settingsOf(examination, "task-sweeper");
  const chosen: readonly string[] = JSON.parse(CLUSTER_ARNS);
  const { clusterArns = [] } = chosen.length > 0 ? { clusterArns: chosen } : await ask("ecs", "ListClusters");
  const starts: number[] = [];
  for (const cluster of LAUNCH_TYPES.includes("FARGATE") ? clusterArns.slice(0, MOST) : []) {
    const which = { launchType: "FARGATE", desiredStatus: "RUNNING" };
    const { taskArns: tasks = [] } = await ask("ecs", "ListTasks", { cluster, ...which });
    const described = tasks.length > 0 ? await ask("ecs", "DescribeTasks", { cluster, tasks }) : {};
    starts.push(...(described.tasks ?? []).flatMap(({ startedAt = [] }: Answer) => startedAt));
  }
  return starts.map((seconds) => seconds * 1000);
}
