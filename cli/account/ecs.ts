import { type TaskDefinitions, UNREADABLE } from "../../functions/tasks/task-definitions";
import { type Ask, isDenied, listed, pages, type Refusal, type Reply } from "./ask";

/** How ECS lists and describes what is in a cluster, and as many at a time as it takes. */
const IN_CLUSTERS = {
  tasks: { list: "ListTasks", arns: "taskArns", describe: "DescribeTasks", maxResults: 100 },
  services: { list: "ListServices", arns: "serviceArns", describe: "DescribeServices", maxResults: 10 },
};

/** ARNs of all clusters of the account and region. */
export const clusterArns = (ask: Ask): Promise<string[]> => listed("clusterArns", ask, "ecs", "ListClusters");

/**
 * The tasks, or the services, of a cluster as ECS describes them.
 *
 * @param desiredStatus undefined: of tasks, those that run
 */
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
    // Tasks that have not pulled their images yet are listed, too.
    yield* found.filter(({ lastStatus = "RUNNING" }) => desiredStatus || lastStatus === "RUNNING");
  }
}

type DeclaredImages = ReturnType<TaskDefinitions["declaredImages"]>;

/** Reads images of task definitions, each once. ECS's own defaults stand in for the rest: a task that runs says what it runs on. */
export class AskedDefinitions implements TaskDefinitions {
  /** How AWS refused to say what a definition has; undefined where it did not. */
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
        // It was deleted. A right that is missing is the asker's, and not the functions'.
        const isGone = UNREADABLE.includes(error.name) && !isDenied(error);
        this.refusal ??= isGone ? undefined : error;
        return undefined;
      },
    );
  }
}
