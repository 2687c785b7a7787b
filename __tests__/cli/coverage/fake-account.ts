import type { Account, DescribedService } from "../../../cli/coverage/account";
import type { CoverageInputs } from "../../../cli/coverage/inputs";
import { DIGEST, TASK_DEFINITION_ARN } from "../../functions/samples";

export const CLUSTER = "arn:aws:ecs:us-east-1:123456789012:cluster/production";
export const GATE = "arn:aws:lambda:us-east-1:123456789012:function:scanning-deployment-gate";

/** All of an account on Fargate, with a gate, and with enforcement that acts. */
export const INPUTS: CoverageInputs = {
  enabled: true,
  launchTypes: ["FARGATE"],
  ...{ clusterArns: [], includeImages: [], excludeImages: [], ownerTagKeys: [] },
  gate: { mode: "block", timeoutMinutes: 30, functionArn: GATE, clusters: null },
  enforcement: {
    ...{ mode: "act", rollback_deployments: true, stop_standalone_tasks: true },
    ...{ max_actions_per_hour: 10, cluster_arns: [] },
  },
};

/** A running task as ECS describes it. */
export function task(changes: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    taskArn: `${CLUSTER.replace("cluster/", "task/")}/1`,
    ...{ clusterArn: CLUSTER, taskDefinitionArn: TASK_DEFINITION_ARN, group: "service:web" },
    ...{ launchType: "FARGATE", lastStatus: "RUNNING" },
    attributes: [{ name: "ecs.cpu-architecture", value: "x86_64" }],
    containers: [container()],
    ...changes,
  };
}

export function container(image = "nginx:1.27", imageDigest: string | undefined = DIGEST) {
  return { name: "web", image, imageDigest };
}

/** A service with the gate as docs/blocking.md asks for it. */
export function service(
  hook: object = {},
  changes: Partial<DescribedService> & { readonly strategy?: string } = {},
): DescribedService {
  const { strategy = "BLUE_GREEN", ...others } = changes;
  return {
    serviceName: "web",
    launchType: "FARGATE",
    deploymentConfiguration: {
      strategy,
      lifecycleHooks: [{ hookTargetArn: GATE, lifecycleStages: ["PRE_SCALE_UP", "POST_SCALE_UP"], ...hook }],
    } as DescribedService["deploymentConfiguration"],
    ...others,
  };
}

/** An account that answers with these tasks and services by cluster. */
export function accountWith(
  tasks: Readonly<Record<string, readonly unknown[]>>,
  services: readonly DescribedService[] = [],
  functions: Readonly<Record<string, Readonly<Record<string, string>>>> = {},
  policy: unknown = {},
): Account {
  return {
    tasks: {
      clusters: async () => Object.keys(tasks),
      // Two pages, of which the first is empty.
      page: async (cluster, token) => {
        const found = tasks[cluster];
        if (found === undefined) {
          throw Object.assign(new Error("Cluster not found."), { name: "ClusterNotFoundException" });
        }
        return token === undefined ? { tasks: [], nextToken: "2" } : { tasks: found, nextToken: undefined };
      },
    },
    taskDefinitions: { runtimePlatform: async () => ({}), registryCredentials: async () => new Map() },
    services: async () => services,
    functionNamed: async (name) => {
      const variables = functions[name];
      return variables && { arn: GATE.replace(/[^:]+$/, name), variables };
    },
    policy: async () => JSON.stringify(policy),
  };
}
