import type { Service } from "@aws-sdk/client-ecs";
import { type Ask, Refusal, type Reply } from "../../../cli/account/ask";
import type { Sources } from "../../../cli/account/examination";
import { DIGEST, TASK_DEFINITION_ARN } from "../../functions/samples";

export const CLUSTER = "arn:aws:ecs:us-east-1:123456789012:cluster/production";
export const GATE = "arn:aws:lambda:us-east-1:123456789012:function:scanning-deployment-gate";

/** All of an account on Fargate, with a gate, and with enforcement that acts. */
export const INPUTS: Sources["inputs"] = {
  enabled: true,
  launchTypes: ["FARGATE"],
  ...{ clusterArns: [], includeImages: [], excludeImages: [], ownerTagKeys: [] },
  gate: { mode: "block", blockIn: ["*/*"], timeoutMinutes: 30, functionArn: GATE, clusters: null },
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
  changes: Partial<Service> & { readonly strategy?: string } = {},
): Service {
  const { strategy = "BLUE_GREEN", ...others } = changes;
  return {
    serviceName: "web",
    launchType: "FARGATE",
    deploymentConfiguration: {
      strategy,
      lifecycleHooks: [{ hookTargetArn: GATE, lifecycleStages: ["PRE_SCALE_UP", "POST_SCALE_UP"], ...hook }],
    } as Service["deploymentConfiguration"],
    ...others,
  };
}

/** An account that answers with these tasks and services by cluster, each list in two pages of which the first is empty. */
export function accountWith(
  tasks: Readonly<Record<string, readonly object[]>>,
  services: readonly Service[] = [],
  functions: Readonly<Record<string, Readonly<Record<string, string>>>> = {},
  policy: unknown = {},
  definitions: Readonly<Record<string, string>> = {},
): Ask {
  const answers: Readonly<Record<string, (asked: Reply) => Reply>> = {
    ListClusters: () => ({ clusterArns: Object.keys(tasks) }),
    ListTasks: ({ cluster, nextToken }) =>
      nextToken ? { taskArns: Object.keys(tasks[cluster] ?? refuse()) } : { taskArns: [], nextToken: "2" },
    DescribeTasks: (asked) => ({ tasks: asked.tasks.map((index: number) => tasks[asked.cluster]?.[index]) }),
    DescribeTaskDefinition: ({ taskDefinition }) => ({
      taskDefinition: {
        containerDefinitions: [
          { name: "web", image: definitions[taskDefinition] ?? refuse("ClientException") },
        ],
      },
    }),
    ListServices: ({ nextToken }) =>
      nextToken ? { serviceArns: Object.keys(services) } : { serviceArns: [], nextToken: "2" },
    DescribeServices: (asked) => ({ services: asked.services.map((index: number) => services[index]) }),
    GetFunctionConfiguration: ({ FunctionName }) => ({
      FunctionArn: GATE.replace(/[^:]+$/, FunctionName),
      Environment: { Variables: functions[FunctionName] ?? refuse("ResourceNotFoundException") },
    }),
    GetPolicy: () => ({ Policy: { DefaultVersionId: "v3" } }),
    GetPolicyVersion: ({ VersionId }) => ({
      PolicyVersion: { Document: VersionId === "v3" ? encodeURIComponent(JSON.stringify(policy)) : "" },
    }),
  };
  return async (_, operation, input = {}) => (answers[operation] ?? refuse)(input);
}

export function refuse(code: unknown = "ClusterNotFoundException"): never {
  throw new Refusal("ecs:ListTasks", { name: String(code), message: "No." });
}
