import { ecrRegion } from "../contract/ecr-host";
import { type Image, InvalidImageError } from "../contract/image";
import type { TaskDefinitions } from "./task-definitions";
import { imageOf, type Task, type TaskContainer } from "./task-event";

/**
 * ARN of the secret with which ECS pulled an image of the task, if it used one; for ECR it uses none.
 *
 * Only of an image that was pulled: for that the task's own execution role had to read the secret. Otherwise whoever may
 * run a task could have credentials that are not his sent to a registry of his choice, by naming both in a task
 * definition.
 */
export async function credentialsOf(
  task: Task,
  image: Image,
  taskDefinitions: Pick<TaskDefinitions, "registryCredentials">,
): Promise<string | undefined> {
  const pulled = task.containers.filter(
    (container) => (task.running || Boolean(container.imageDigest)) && runs(container, image),
  );
  if (pulled.length === 0 || ecrRegion(image.reference) !== undefined) {
    return undefined;
  }
  const credentials = await taskDefinitions.registryCredentials(task.taskDefinitionArn);
  return pulled.map(({ name }) => credentials.get(name)).find((secret) => secret !== undefined);
}

/** The same content of another registry does not count: credentials are one registry's. */
function runs(container: TaskContainer, { reference, digest, platform }: Image): boolean {
  try {
    const own = imageOf(container, platform);
    return own.reference === reference && own.digest === digest;
  } catch (error) {
    if (error instanceof InvalidImageError) {
      return false;
    }
    throw error;
  }
}
