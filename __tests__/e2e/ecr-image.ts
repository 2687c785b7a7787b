import { awsCli } from "../local-aws/aws-cli";
import type { TestInstallation } from "./installation";
import { digestOf } from "./task-event";

const REGISTRY = "123456789012.dkr.ecr.us-east-1.amazonaws.com";

/** Pushes an image to a repository of its own in ECR; answers its reference, by tag. */
export async function pushToEcr({ aws }: TestInstallation, repository: string): Promise<string> {
  const name = `${REGISTRY}/${repository}:1`;
  await awsCli(aws, "ecr", "create-repository", "--repository-name", repository);
  await awsCli(
    aws,
    ...["ecr", "put-image", "--repository-name", repository, "--image-tag", "1"],
    ...["--image-manifest", "{}", "--image-digest", digestOf(name)],
  );
  return name;
}
