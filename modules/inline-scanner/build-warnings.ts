import { DataAwsServicequotasServiceQuota } from "@cdktf/provider-aws/lib/data-aws-servicequotas-service-quota";
import { conditional, Fn, type IResolvable, Op, propertyAccess, ref } from "cdktf";
import { Construct } from "constructs";
import { QUOTA_ENVIRONMENTS, QUOTA_NAME, QUOTA_SIZES } from "../../functions/contract/build";
import type { Installation } from "../installation";
import {
  and,
  type BoolValue,
  choose,
  comment,
  counted,
  type Inputs,
  TerraformCheck,
} from "../terraform-language";

/**
 * Warns at plan if the account may run fewer builds at a time than max_concurrent_scans; only with preflight_checks.
 */
export function warnOfBuildQuota(scope: Construct, inputs: Inputs, exists: BoolValue): void {
  const isAsked = and(exists, inputs.preflightChecks);
  const quota = counted(
    isAsked,
    new DataAwsServicequotasServiceQuota(new Construct(scope, "builds"), "quota", {
      serviceCode: "codebuild",
      quotaName: Fn.format(QUOTA_NAME, [
        propertyAccess(QUOTA_ENVIRONMENTS, [inputs.buildEnvironmentType]),
        propertyAccess(QUOTA_SIZES, [inputs.buildComputeType]),
      ]),
    }),
  );
  comment(
    quota,
    "This data source is outside the check. Inside a check, every later plan would show a read and never be empty.",
  );
  // Terraform evaluates the message in any case, and it must not contain null.
  const builds = Fn.coalesce([quota.interpolationForAttribute("value"), ref("0")]);
  const isEnough = Op.gte(builds, inputs.maxConcurrentScans) as IResolvable;
  const number = conditional(Op.eq(builds, ref("1")), "1 build", Fn.format("%d builds", [builds]));
  new TerraformCheck(scope, "build-quota", {
    condition: choose(isAsked, isEnough, true),
    errorMessage: Fn.format(
      "this account runs at most %s at a time: max_concurrent_scans is larger, and its other scans wait. Ask AWS (Service Quotas, CodeBuild) for more builds of build_compute_type, or lower max_concurrent_scans; builds of your CI count as well.",
      [number],
    ),
  });
}

/** Regions with Lambda compute: https://docs.aws.amazon.com/codebuild/latest/userguide/lambda.html#lambda.region */
export const LAMBDA_REGIONS = [
  ...["us-east-1", "us-east-2", "us-west-2", "ap-south-1", "ap-southeast-1", "ap-southeast-2"],
  ...["ap-northeast-1", "eu-central-1", "eu-west-1", "sa-east-1"],
];

/** Warns at plan of Lambda compute in a region that is not known to have it. Not an error, because AWS adds regions. */
export function warnOfLambdaRegion(scope: Construct, { region }: Installation, onLambda: BoolValue): void {
  const isKnown = Fn.contains(LAMBDA_REGIONS, region) as unknown as IResolvable;
  new TerraformCheck(scope, "lambda-region", {
    // A conditional instead of "or", which needs both sides: with depends_on, a first plan does not know the region.
    condition: choose(onLambda, isKnown, true),
    errorMessage: `build_environment_type: when this version was released, CodeBuild had Lambda compute in ${LAMBDA_REGIONS.join(", ")} only. If AWS has not added this region since, builds cannot start: use LINUX_CONTAINER or ARM_CONTAINER.`,
  });
}
