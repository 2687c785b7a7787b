import { Fn, type IResolvable } from "cdktf";
import type { Construct } from "constructs";
import type { Installation } from "../installation";
import { type BoolValue, choose, TerraformCheck } from "../terraform-language";

/** https://docs.aws.amazon.com/codebuild/latest/userguide/lambda.html#lambda.region */
export const LAMBDA_REGIONS = [
  ...["us-east-1", "us-east-2", "us-west-2", "ap-south-1", "ap-southeast-1", "ap-southeast-2"],
  ...["ap-northeast-1", "eu-central-1", "eu-west-1", "sa-east-1"],
];

/**
 * Warns at plan where builds are to run on Lambda compute, and the region is none that is known to have it. AWS adds regions,
 * so this is no error.
 */
export function warnOfLambdaRegion(scope: Construct, { region }: Installation, onLambda: BoolValue): void {
  const isKnown = Fn.contains(LAMBDA_REGIONS, region) as unknown as IResolvable;
  new TerraformCheck(scope, "lambda-region", {
    // Not by "or", which needs both sides: with depends_on, a first plan does not know the region.
    condition: choose(onLambda, isKnown, true),
    errorMessage: `build_environment_type: when this version was released, CodeBuild had Lambda compute in ${LAMBDA_REGIONS.join(", ")} only. If AWS has not added this region since, builds cannot start: use LINUX_CONTAINER or ARM_CONTAINER.`,
  });
}
