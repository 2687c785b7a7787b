import type { LocalAws } from "../../local-aws";
import { type Container, container } from "./task-event";

/** A running Fargate task as DescribeTasks returns it. */
export function runningTask(id: string, containers: Container[], changes: object = {}, cluster = "shop") {
  const ecs = "arn:aws:ecs:us-east-1:123456789012";
  const arn = `${ecs}:task/${cluster}/${id}`;
  return {
    attributes: [{ name: "ecs.cpu-architecture", value: "x86_64" }],
    clusterArn: `${ecs}:cluster/${cluster}`,
    containers: containers.map(({ name = "app", ...rest }) => ({
      lastStatus: "RUNNING",
      name,
      taskArn: arn,
      ...rest,
    })),
    desiredStatus: "RUNNING",
    group: "service:web",
    lastStatus: "RUNNING",
    launchType: "FARGATE",
    platformFamily: "Linux",
    platformVersion: "1.4.0",
    taskArn: arn,
    taskDefinitionArn: `${ecs}:task-definition/web:7`,
    ...changes,
  };
}

/** The image that most of the tasks before the first sweep run. */
export const OLD = "before/web:1";

/** More tasks than ECS lists or describes at once, of one image; and some that are not to be looked at. */
export async function runTasks(aws: LocalAws): Promise<void> {
  await aws.putTasks([
    ...Array.from({ length: 230 }, (_, number) => runningTask(`old-${number}`, [container(OLD)])),
    runningTask("other-cluster", [container("before/bank:1")], {}, "bank"),
    runningTask("pulling", [container("before/pulling:1")], { lastStatus: "PENDING" }),
    runningTask("on-ec2", [container("before/ec2:1")], { launchType: "EC2" }),
    runningTask("stopping", [container("before/stopping:1")], { desiredStatus: "STOPPED" }),
    runningTask("left-out", [
      container("before/excluded:1"),
      { name: "ecs-service-connect-x", image: "agent" },
    ]),
  ]);
}
