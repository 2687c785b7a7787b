import type { ECSClientConfig } from "@aws-sdk/client-ecs";

/** As many tasks as ListTasks lists, and DescribeTasks takes. */
const PAGE = 100;

/** All tasks of the account and region as ECS describes them, those that stopped within the last hour included. */
export async function* tasksOf(config: ECSClientConfig): AsyncGenerator<unknown> {
  const ecs = await import("@aws-sdk/client-ecs");
  const client = new ecs.ECSClient({ ...config, retryMode: "adaptive", maxAttempts: 8 });
  for await (const { clusterArns = [] } of ecs.paginateListClusters({ client }, {})) {
    for (const cluster of clusterArns) {
      for (const desiredStatus of ["RUNNING", "STOPPED"] as const) {
        const pages = ecs.paginateListTasks({ client, pageSize: PAGE }, { cluster, desiredStatus });
        for await (const { taskArns: tasks = [] } of pages) {
          const asked = new ecs.DescribeTasksCommand({ cluster, tasks });
          yield* tasks.length > 0 ? ((await client.send(asked)).tasks ?? []) : [];
        }
      }
    }
  }
}
