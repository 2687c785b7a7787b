/** Events of ECS about tasks: what rules match, and what messages of the queue have to be. */
export const TASK_EVENT = { source: "aws.ecs", detailType: "ECS Task State Change" } as const;

/** Events by which somebody asks for a scan; the command line puts them, the rule of task events matches them. */
export const SCAN_REQUEST_EVENT = {
  source: "fargate-image-scanning.requests",
  detailType: "Scan Requested",
} as const;

/**
 * Launch types of ECS tasks.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Task.html#ECS-Type-Task-launchType
 */
export const LAUNCH_TYPES = ["FARGATE", "EC2", "MANAGED_INSTANCES", "EXTERNAL"] as const;
export type LaunchType = (typeof LAUNCH_TYPES)[number];

/** Event that invokes the coordinator when its summary is due; the schedule is the input `summary_schedule`. */
export const SUMMARY_EVENT = { summary: true } as const;

/** The same with the time of the schedule's event, which is the same however often AWS delivers or repeats it. */
export type SummaryEvent = typeof SUMMARY_EVENT & { readonly time?: string };

/** Events of CodeBuild about builds. */
export const BUILD_EVENT = { source: "aws.codebuild", detailType: "CodeBuild Build State Change" } as const;

/** `source` of the events on the account's default event bus. */
export const EVENT_SOURCE = "fargate-image-scanning";

/**
 * The queue that calls the coordinator. Its name stands behind the installation's. All messages are of one group, so that
 * Lambda works on one batch at a time. A message names a bounded number of keys, which take far less than the 1 MiB that it holds:
 * the next minute's run finds the other items.
 */
export const WORK_QUEUE = { name: "work.fifo", group: "coordinator", mostKeys: 200 } as const;
