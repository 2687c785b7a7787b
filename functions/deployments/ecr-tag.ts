import { type ClientConfig, signedCall } from "../clients/signed-call";
import { ecrRegion } from "../contract/images/ecr-host";
import { asDigest, type Digest, type Image } from "../contract/images/image";

/**
 * Asks ECR for the digest of a tag, as ECS resolves it: the index's digest of a multi-platform image. Makes one
 * signed call, because ECR's own client would be a third of a function.
 *
 * @param image image in a private registry of ECR
 * @returns the current digest of the tag; undefined if ECR names none
 * @throws Error named by ECR's code
 * @see https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_DescribeImages.html
 */
export async function digestInEcr(
  config: Omit<ClientConfig, "region">,
  { reference, repository }: Pick<Image, "reference" | "repository">,
): Promise<Digest | undefined> {
  const called = await signedCall<{ readonly imageDetails: readonly { readonly imageDigest?: string }[] }>(
    { ...config, region: async () => ecrRegion(reference) ?? "" },
    {
      service: "ecr",
      host: "api.ecr",
      target: "AmazonEC2ContainerRegistry_V20150921.DescribeImages",
      content: {
        registryId: reference.slice(0, 12),
        repositoryName: repository.slice(repository.indexOf("/") + 1),
        imageIds: [{ imageTag: reference.slice(repository.length + 1) }],
      },
    },
  );
  if (called instanceof Error) {
    throw called;
  }
  return asDigest(called.answer.imageDetails?.[0]?.imageDigest);
}
