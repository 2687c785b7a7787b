import type { Digest } from "../contract/image";
import { digestsIn } from "./deployment";
import type { EcsDeployments } from "./ecs-deployments";

/** Digests that a deployment brings to its service, and those that the revisions before it run. */
export interface DigestsTakenBack {
  /** Without those that ran before. */
  readonly brought: readonly Digest[];
  readonly before: readonly Digest[];
}

/**
 * Reads what a service no longer runs once a deployment of it is rolled back. Digests that ECS does not name are left out.
 *
 * @throws where ECS does not answer
 */
export async function digestsTakenBack(
  ecs: Pick<EcsDeployments, "deployment" | "revision">,
  deploymentArn: string,
): Promise<DigestsTakenBack> {
  const { targetRevisionArn, sourceRevisionArns = [] } = (await ecs.deployment(deploymentArn)) ?? {};
  const digestsOf = async (arns: readonly string[]) =>
    (await Promise.all(arns.map((arn) => ecs.revision(arn)))).flatMap(digestsIn);
  const before = await digestsOf(sourceRevisionArns.filter((arn) => arn !== targetRevisionArn));
  const brought = await digestsOf(targetRevisionArn === undefined ? [] : [targetRevisionArn]);
  return { brought: brought.filter((digest) => !before.includes(digest)), before };
}
