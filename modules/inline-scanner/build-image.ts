import { Fn, type IResolvable, propertyAccess, Token } from "cdktf";
import type { Inputs } from "../terraform-language";

/**
 * AWS's own images. Their support ends after some years, so the input build_image can replace them:
 * https://docs.aws.amazon.com/codebuild/latest/userguide/available-runtimes.html
 */
const CURATED_IMAGES = {
  LINUX_CONTAINER: "aws/codebuild/amazonlinux-x86_64-standard:5.0",
  ARM_CONTAINER: "aws/codebuild/amazonlinux-aarch64-standard:3.0",
  LINUX_LAMBDA_CONTAINER: "aws/codebuild/amazonlinux-x86_64-lambda-standard:nodejs22",
  ARM_LAMBDA_CONTAINER: "aws/codebuild/amazonlinux-aarch64-lambda-standard:nodejs22",
};

export function buildImage({ buildImage: given, buildEnvironmentType: type }: Inputs): string {
  return Token.asString(Fn.coalesce([given, Token.asString(propertyAccess(CURATED_IMAGES, [type]))]));
}

export function isLambdaCompute(environmentType: string): IResolvable {
  return Fn.endswith(environmentType, "_LAMBDA_CONTAINER") as unknown as IResolvable;
}

export function isCuratedImage(image: string): IResolvable {
  return Fn.startswith(image, "aws/codebuild/") as unknown as IResolvable;
}
