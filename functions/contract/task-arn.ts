/** What the ARN of a task says of where it runs; what it does not say is empty. */
export interface TaskPlace {
  readonly region: string;
  readonly account: string;
  /** Name of the ECS cluster; ARNs of before 2018 lack it. */
  readonly cluster: string;
}

/** Reads `arn:aws:ecs:REGION:ACCOUNT:task/CLUSTER/ID`. */
export function placeOfTask(taskArn: string): TaskPlace {
  const [, , , region = "", account = "", resource = ""] = taskArn.split(":");
  const [, cluster = "", id] = resource.split("/");
  return { region, account, cluster: id === undefined ? "" : cluster };
}
