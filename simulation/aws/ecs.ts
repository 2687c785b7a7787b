import type {
  DescribeTaskDefinitionCommandInput,
  DescribeTasksCommandInput,
  ListTasksCommandInput,
} from "@aws-sdk/client-ecs";
import { describedTask, type SimulatedTask, type TaskDefinition } from "../fleet/task";
import { awsError } from "./aws-error";

/** What the fleet shows of itself. */
export interface Fleetlike {
  readonly clusters: readonly string[];
  readonly running: ReadonlyMap<string, SimulatedTask>;
  readonly definitions: ReadonlyMap<string, TaskDefinition>;
}

/** ECS's answers about a fleet. A page of a listing begins behind the last task of the page before. */
export class SimulatedEcs {
  constructor(private readonly fleet: Fleetlike) {}

  listClusters() {
    return { clusterArns: [...this.fleet.clusters] };
  }

  listTasks({ cluster, maxResults = 100, nextToken = "" }: ListTasksCommandInput) {
    const arns = [...this.fleet.running.values()]
      .filter((task) => task.clusterArn === cluster && task.arn > nextToken)
      .map(({ arn }) => arn)
      .sort();
    const taskArns = arns.slice(0, maxResults);
    return { taskArns, nextToken: arns.length > maxResults ? taskArns.at(-1) : undefined };
  }

  describeTasks({ tasks = [] }: DescribeTasksCommandInput) {
    const found = tasks.flatMap((arn) => this.fleet.running.get(arn) ?? []);
    return { tasks: found.map((task) => describedTask(task)) };
  }

  describeTaskDefinition({ taskDefinition = "" }: DescribeTaskDefinitionCommandInput) {
    const definition = this.fleet.definitions.get(taskDefinition);
    if (definition === undefined) {
      throw awsError("ClientException", "Unable to describe task definition.");
    }
    return {
      taskDefinition: {
        taskDefinitionArn: definition.arn,
        runtimePlatform: {
          operatingSystemFamily: "LINUX",
          cpuArchitecture: definition.platform === "linux/arm64" ? "ARM64" : "X86_64",
        },
        containerDefinitions: definition.containers.map(({ name, reference, secret }) => ({
          name,
          image: reference,
          ...(secret ? { repositoryCredentials: { credentialsParameter: secret } } : {}),
        })),
      },
    };
  }
}
