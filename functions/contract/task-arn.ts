/** What the ARN of a task says of where it runs; what it does not say is empty. */
export interface TaskPlace {
  readonly region: string;
  readonly account: string;
  /** Name of the ECS cluster; ARNs of before 2018 lack it. */
  readonly cluster: string;
}

/** The last part of an ARN: the name or the id of what it is about. */
export function nameOf(arn: string): string {
  return arn.slice(arn.lastIndexOf("/") + 1);
}

/** Whether it is the ARN of a task, and not that of a deployment, which the gate names where no task is known. */
export function isTaskArn(arn: string): boolean {
  return arn.split(":")[5]?.startsWith("task/") ?? false;
}

/** Reads `arn:aws:ecs:REGION:ACCOUNT:task/CLUSTER/ID`, and as well `…:service-deployment/CLUSTER/SERVICE/ID`. */
export function placeOfTask(taskArn: string): TaskPlace {
  const [, , , region = "", account = "", resource = ""] = taskArn.split(":");
  const [, cluster = "", id] = resource.split("/");
  return { region, account, cluster: id === undefined ? "" : cluster };
}
