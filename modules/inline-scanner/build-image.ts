import { Fn, type IResolvable, propertyAccess, Token } from "cdktf";
import { type BoolValue, firstGiven } from "../terraform-language";
import type { InlineScannerProps } from "./inline-scanner-props";

/**
 * AWS's curated images. They go out of support every few years, hence the input build_image:
 * https://docs.aws.amazon.com/codebuild/latest/userguide/available-runtimes.html
 */
const CURATED_IMAGES = {
  LINUX_CONTAINER: "aws/codebuild/amazonlinux-x86_64-standard:5.0",
  ARM_CONTAINER: "aws/codebuild/amazonlinux-aarch64-standard:3.0",
  LINUX_LAMBDA_CONTAINER: "aws/codebuild/amazonlinux-x86_64-lambda-standard:nodejs22",
  ARM_LAMBDA_CONTAINER: "aws/codebuild/amazonlinux-aarch64-lambda-standard:nodejs22",
};

/** The default depends on the environment type; null from Terraform means the default as well. */
export function buildImage({ buildImage: given, buildEnvironmentType: type }: InlineScannerProps): string {
  const curated = Token.isUnresolved(type)
    ? Token.asString(propertyAccess(CURATED_IMAGES, [type]))
    : CURATED_IMAGES[type as keyof typeof CURATED_IMAGES];
  return Token.asString(firstGiven(given, curated));
}

/** Whether builds of this environment type run on Lambda compute. */
export function isLambdaCompute(environmentType: string): BoolValue {
  return Token.isUnresolved(environmentType)
    ? (Fn.endswith(environmentType, "_LAMBDA_CONTAINER") as unknown as IResolvable)
    : environmentType.endsWith("_LAMBDA_CONTAINER");
}

/** Whether an image is one of AWS's own. */
export function isCuratedImage(image: string): BoolValue {
  return Token.isUnresolved(image)
    ? (Fn.startswith(image, "aws/codebuild/") as unknown as IResolvable)
    : image.startsWith("aws/codebuild/");
}
