import { type CallRefusal, type ClientConfig, signedCall } from "../clients/signed-call";
import { ecrRegion } from "../contract/images/ecr-host";
import { asDigest, type Digest, type Image } from "../contract/images/image";

/**
 * Asks ECR for the digest of a tag, as ECS resolves it: of a multi-platform image that of the index. It is one signed call,
 * because ECR's own client would be a third of a function.
 *
 * @returns the digest of the tag now, if ECR names one; undefined where the image is in no private registry of ECR
 * @see https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_DescribeImages.html
 */
export async function digestInEcr(
  config: Omit<ClientConfig, "region">,
  { reference, repository }: Pick<Image, "reference" | "repository">,
): Promise<{ readonly digest: Digest | undefined } | CallRefusal | undefined> {
  const region = ecrRegion(reference);
  if (region === undefined) {
    return undefined;
  }
  const called = await signedCall<{ readonly imageDetails: readonly { readonly imageDigest?: string }[] }>(
    { ...config, region: async () => region },
    {
      service: "ecr",
      host: "api.ecr",
      headers: {
        "content-type": "application/x-amz-json-1.1",
        "x-amz-target": "AmazonEC2ContainerRegistry_V20150921.DescribeImages",
      },
      content: {
        registryId: reference.slice(0, 12),
        repositoryName: repository.slice(repository.indexOf("/") + 1),
        imageIds: [{ imageTag: reference.slice(repository.length + 1) }],
      },
    },
  );
  return "code" in called ? called : { digest: asDigest(called.answer.imageDetails?.[0]?.imageDigest) };
}
