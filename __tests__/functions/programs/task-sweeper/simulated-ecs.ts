import type { EcsRunningTasks, TaskPage } from "../../../../functions/programs/task-sweeper/running-tasks";
import { arnIn, OWN } from "../../places-on-sts";
import { digestOf } from "../../samples";

export const clusterArn = (name: string, place = OWN) => arnIn(place, `cluster/${name}`);

/** A running task of the image that belongs to a number. */
export function runningTask(cluster: string, number: number, containers: readonly object[], place = OWN) {
  return {
    taskArn: arnIn(place, `task/${cluster}/${number}`),
    taskDefinitionArn: "arn:aws:ecs:us-east-1:123456789012:task-definition/web:7",
    attributes: [{ name: "ecs.cpu-architecture", value: "x86_64" }],
    lastStatus: "RUNNING",
    launchType: "FARGATE",
    containers,
  };
}

/** A container of the image that belongs to a number. */
export function containerOf(number: number) {
  return { name: "app", image: `shop/app-${number}`, imageDigest: digestOf(number) };
}

/** What ECS throws. */
export const refusal = (name: string) => Object.assign(new Error(`${name} of ECS`), { name });

/** Clusters whose tasks are made when a page of them is read, and are held by nobody here. */
export class SimulatedEcs implements Pick<EcsRunningTasks, "clusters" | "page"> {
  readonly read: string[] = [];
  /** Called with each page before it is handed out, and without a cluster where clusters are listed. */
  onCall: (cluster: string | undefined, tasks: readonly object[]) => Promise<unknown> = async () => {};

  constructor(
    private readonly tasksOf: Readonly<Record<string, number>>,
    private readonly taskAt: (cluster: string, number: number) => object = (cluster, number) =>
      runningTask(cluster, number, [containerOf(number)]),
    private readonly place = OWN,
    private readonly pageSize = 100,
  ) {}

  async clusters(): Promise<string[]> {
    await this.onCall(undefined, []);
    return Object.keys(this.tasksOf)
      .map((name) => clusterArn(name, this.place))
      .sort();
  }

  async page(arn: string, nextToken: string | undefined): Promise<TaskPage> {
    const cluster = arn.split("/").at(-1) ?? "";
    const start = Number(nextToken ?? 0);
    this.read.push(`${cluster} ${start}`);
    const end = Math.min(start + this.pageSize, this.tasksOf[cluster] ?? 0);
    const tasks = Array.from({ length: end - start }, (_, index) => this.taskAt(cluster, start + index));
    await this.onCall(cluster, tasks);
    return { tasks, nextToken: end < (this.tasksOf[cluster] ?? 0) ? `${end}` : undefined };
  }
}
