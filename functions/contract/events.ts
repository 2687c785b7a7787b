/** Events of ECS about tasks: rules match them, and messages of the queue are checked against them. */
export const TASK_EVENT = { source: "aws.ecs", detailType: "ECS Task State Change" } as const;

/** Events that ask for a scan. The command line puts them, and the rule of task events matches them. */
export const SCAN_REQUEST_EVENT = {
  source: "fargate-image-scanning.requests",
  detailType: "Scan Requested",
} as const;

/** @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Task.html#ECS-Type-Task-launchType */
export const LAUNCH_TYPES = ["FARGATE", "EC2", "MANAGED_INSTANCES", "EXTERNAL"] as const;
export type LaunchType = (typeof LAUNCH_TYPES)[number];

/** Invokes the coordinator when its summary is due; the schedule is the input `summary_schedule`. */
export const SUMMARY_EVENT = { summary: true } as const;

/** `time`: when the schedule was due, the same if AWS repeats the event. */
export type SummaryEvent = typeof SUMMARY_EVENT & { readonly time?: string };

export const BUILD_EVENT = { source: "aws.codebuild", detailType: "CodeBuild Build State Change" } as const;

/** `source` of the published events, on the account's default event bus. */
export const EVENT_SOURCE = "fargate-image-scanning";

/**
 * The queue that calls the coordinator; this name is appended to the installation's. All messages have one group, so
 * that Lambda works on one batch at a time. 200 keys need far less than the 1 MiB of a message; the next run finds
 * further items.
 */
export const WORK_QUEUE = { name: "work.fifo", group: "coordinator", mostKeys: 200 } as const;
