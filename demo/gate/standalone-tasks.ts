import { ECSClient, RunTaskCommand } from "@aws-sdk/client-ecs";
import type { LocalAws } from "../../local-aws/index";
import type { ExpectedImage } from "../expectations";
import { registerTaskDefinition } from "../task-definition";

/**
 * Runs a task of each image, so that a sweep finds its family and owner. A task that exists only as an event is not
 * listed by ECS.
 */
export async function runStandaloneTasks(
  aws: LocalAws,
  cluster: string,
  images: readonly ExpectedImage[],
): Promise<void> {
  const ecs = new ECSClient(aws.clientConfig);
  await aws.putImages(Object.fromEntries(images.map(({ image, digest }) => [image, digest])));
  for (const { image, platform } of images) {
    const family = /([^/]+):[^:]*$/.exec(image)?.[1] ?? "task";
    const taskDefinition = await registerTaskDefinition(ecs, aws, {
      family,
      runtimePlatform: { cpuArchitecture: platform === "linux/arm64" ? "ARM64" : "X86_64" },
      containerDefinitions: [{ name: family, image }],
    });
    await ecs.send(
      new RunTaskCommand({
        ...{ cluster, taskDefinition, launchType: "FARGATE" },
        tags: [{ key: "team", value: "team-data" }],
      }),
    );
  }
}
