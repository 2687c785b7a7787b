import { type TaskDefinitions, UNREADABLE } from "../../functions/tasks/task-definitions";
import { type Ask, isDenied, listed, pages, type Refusal, type Reply } from "./ask";

/** How ECS lists and describes the contents of a cluster, and how many at a time. */
const IN_CLUSTERS = {
  tasks: { list: "ListTasks", arns: "taskArns", describe: "DescribeTasks", maxResults: 100 },
  services: { list: "ListServices", arns: "serviceArns", describe: "DescribeServices", maxResults: 10 },
};

export const clusterArns = (ask: Ask): Promise<string[]> => listed("clusterArns", ask, "ecs", "ListClusters");

/** Yields tasks or services of a cluster as ECS describes them; without `desiredStatus` only running tasks. */
export async function* described(
  ask: Ask,
  what: keyof typeof IN_CLUSTERS,
  cluster: string,
  desiredStatus?: string,
) {
  const { list, arns, describe, maxResults } = IN_CLUSTERS[what];
  for await (const page of pages(ask, "ecs", list, { cluster, maxResults, desiredStatus })) {
    const answer = page[arns]?.length ? await ask("ecs", describe, { cluster, [what]: page[arns] }) : {};
    const found: readonly Reply[] = answer[what] ?? [];
    // ECS also lists tasks that have not pulled their images yet.
    yield* found.filter(({ lastStatus = "RUNNING" }) => desiredStatus || lastStatus === "RUNNING");
  }
}

type DeclaredImages = ReturnType<TaskDefinitions["declaredImages"]>;

/** Reads images of task definitions, each once. Platforms are not read, because a running task names its own. */
export class AskedDefinitions implements TaskDefinitions {
  /** AWS's refusal to describe a task definition; undefined: there was none. */
  refusal: unknown;
  private readonly read: Record<string, DeclaredImages> = {};

  constructor(private readonly ask: Ask) {}

  runtimePlatform = async () => ({});
  registryCredentials = async () => new Map<string, string>();

  declaredImages(taskDefinition: string): DeclaredImages {
    this.read[taskDefinition] ??= this.describe(taskDefinition);
    return this.read[taskDefinition];
  }

  private describe(taskDefinition: string): DeclaredImages {
    return this.ask("ecs", "DescribeTaskDefinition", { taskDefinition }).then(
      (answer) =>
        new Map(answer.taskDefinition.containerDefinitions.map(({ name, image }: Reply) => [name, image])),
      (error: Refusal) => {
        // A deleted definition is no refusal. A missing right is, because it is the caller's.
        const isGone = UNREADABLE.includes(error.name) && !isDenied(error);
        this.refusal ??= isGone ? undefined : error;
        return undefined;
      },
    );
  }
}
