/** Events of ECS about tasks: what rules match, and what messages of the queue have to be. */
export const TASK_EVENT = { source: "aws.ecs", detailType: "ECS Task State Change" } as const;

/** Events of CodeBuild about builds. */
export const BUILD_EVENT = { source: "aws.codebuild", detailType: "CodeBuild Build State Change" } as const;

/** `source` of the events on the account's default event bus. */
export const EVENT_SOURCE = "fargate-image-scanning";

/** `detail-type` of those events: how a scan ended, whether scans can start at all, and rescans that were asked for. */
export const DETAIL_TYPES = {
  completed: "Image Scan Completed",
  errored: "Image Scan Errored",
  impaired: "Installation Impaired",
  recovered: "Installation Recovered",
  rescan: "Rescan Requested",
} as const;
