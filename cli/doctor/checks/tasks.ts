import { DAY, HOUR, MINUTE } from "../../../functions/contract/durations";
import type { LaunchType } from "../../../functions/contract/events";
import { localTime } from "../../text/times";
import { type Answer, timeOf, unlessAbsent } from "../ask";
import { count, type Examination, type Findings, failed } from "../check";
import { datapoints } from "../metrics";
import { settingsOf } from "../settings";
import { sweepNow } from "./events";

/** How far back the rule's metric is asked for. */
const LOOK_BACK = 14 * DAY;
/** An event that is on its way is none that is missing. */
const GRACE = 15 * MINUTE;
/** Clusters whose tasks are looked at, the largest first: one task that nobody was told of is enough. */
const MOST_CLUSTERS = 10;
/** ECS lists and describes so many at a time. */
const MOST_AT_ONCE = 100;

const FARGATE = "FARGATE" satisfies LaunchType;

const local = (time: Date) => localTime(time.toISOString());

/** Whether task events arrive: no task may have started long after the last one did. */
export async function* taskEvents(examination: Examination): Findings {
  const { ask, names } = examination;
  const clusters = await runningIn(examination);
  const { last, isMeasured } = await lastEvent(examination);
  const said = last ? `the last task event came by ${local(last)}` : "no task event has come yet";
  const started = await newestStart(examination, clusters);
  const table = await unlessAbsent(ask("dynamodb", "DescribeTable", { TableName: names.table }));
  const heard = Math.max(last?.getTime() ?? 0, 1000 * (table?.Table?.CreationDateTime ?? 0));
  const { ENABLED } = await settingsOf(examination);
  if (isMeasured && ENABLED !== "false" && started !== undefined && started.getTime() > heard + GRACE) {
    yield failed(
      `${said}, and a task started at ${local(started)}: task events do not arrive`,
      `fix rules, queue-policies and event-source; then ${sweepNow(examination)}`,
    );
  }
  const tasks = clusters.reduce((sum, { running }) => sum + running, 0);
  return `${said}; ${count(tasks, "Fargate task runs", "Fargate tasks run")} now`;
}

/** The clusters of the installation in which Fargate tasks run, the largest first; of the first hundred. */
async function runningIn(examination: Examination) {
  const { ask } = examination;
  const { CLUSTER_ARNS = "[]", LAUNCH_TYPES = "" } = await settingsOf(examination, "task-sweeper");
  if (!LAUNCH_TYPES.includes(FARGATE)) {
    return [];
  }
  const chosen: readonly string[] = JSON.parse(CLUSTER_ARNS);
  const arns = chosen.length > 0 ? chosen : ((await ask("ecs", "ListClusters")).clusterArns ?? []);
  const input = { clusters: arns.slice(0, MOST_AT_ONCE), include: ["STATISTICS"] };
  const described: Answer[] = (await ask("ecs", "DescribeClusters", input)).clusters ?? [];
  return described
    .map(({ clusterArn, statistics = [] }) => {
      const counted = statistics.find(({ name }: Answer) => name === "runningFargateTasksCount");
      return { clusterArn, running: Number(counted?.value ?? 0) };
    })
    .filter(({ running }) => running > 0)
    .sort((left, right) => right.running - left.running);
}

/**
 * The end of the hour in which an event was handed to the queue last; where CloudWatch knows no metric of rules, in which an
 * image was seen last, which says less: sweeps see images, too.
 */
async function lastEvent({ ask, names, now, evidence }: Examination) {
  const invocations = (rule: string) =>
    datapoints(ask, ["AWS/Events", "Invocations", "RuleName", rule], {
      ...{ now, lookBack: LOOK_BACK, periodSeconds: 3600 },
    });
  const invoked = (await invocations(names.taskEvents)).find(({ value }) => value > 0)?.at;
  // The schedule's rule is invoked every minute.
  const isMeasured = invoked !== undefined || (await invocations(names.schedule)).length > 0;
  const begun = isMeasured ? invoked : (await evidence()).lastSeenAt;
  return { isMeasured, last: begun && new Date(Math.min(now.getTime(), begun.getTime() + HOUR)) };
}

async function newestStart(
  { ask }: Examination,
  clusters: readonly { readonly clusterArn: string }[],
): Promise<Date | undefined> {
  const starts: number[] = [];
  for (const { clusterArn: cluster } of clusters.slice(0, MOST_CLUSTERS)) {
    const which = { launchType: FARGATE, desiredStatus: "RUNNING", maxResults: MOST_AT_ONCE };
    const { taskArns = [] } = await ask("ecs", "ListTasks", { cluster, ...which });
    const { tasks = [] } =
      taskArns.length > 0 ? await ask("ecs", "DescribeTasks", { cluster, tasks: taskArns }) : {};
    starts.push(...tasks.flatMap(({ startedAt }: Answer) => startedAt ?? []));
  }
  return starts.length === 0 ? undefined : timeOf(Math.max(...starts));
}
