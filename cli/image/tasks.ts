import type { ECSClientConfig } from "@aws-sdk/client-ecs";
import type { TaskSearch } from "./why-unknown";

/** As many tasks as ListTasks lists, and DescribeTasks takes. */
const PAGE = 100;

/** All tasks of the account and region, those that stopped within the last hour included. */
export function tasksOf(config: ECSClientConfig): TaskSearch {
  return {
    async *tasks() {
      const { DescribeTasksCommand, ECSClient, paginateListClusters, paginateListTasks } = await import(
        "@aws-sdk/client-ecs"
      );
      const client = new ECSClient({ ...config, retryMode: "adaptive", maxAttempts: 8 });
      for await (const { clusterArns = [] } of paginateListClusters({ client }, {})) {
        for (const cluster of clusterArns) {
          for (const desiredStatus of ["RUNNING", "STOPPED"] as const) {
            const pages = paginateListTasks({ client, pageSize: PAGE }, { cluster, desiredStatus });
            for await (const { taskArns = [] } of pages) {
              const asked = new DescribeTasksCommand({ cluster, tasks: taskArns });
              yield* taskArns.length > 0 ? ((await client.send(asked)).tasks ?? []) : [];
            }
          }
        }
      }
    },
  };
}
