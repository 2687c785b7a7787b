import { DataAwsServicequotasServiceQuota } from "@cdktf/provider-aws/lib/data-aws-servicequotas-service-quota";
import { conditional, Fn, type IResolvable, Op, propertyAccess, ref, Token } from "cdktf";
import { Construct } from "constructs";
import { and, type Condition, comment, createIf, TerraformCheck } from "../terraform-language";
import type { InlineScannerProps } from "./inline-scanner-props";

const EC2_SIZES = {
  SMALL: "Small",
  MEDIUM: "Medium",
  LARGE: "Large",
  XLARGE: "XLarge",
  "2XLARGE": "2XLarge",
};
const LAMBDA_SIZES = { "1GB": "1GB", "2GB": "2GB", "4GB": "4GB", "8GB": "8GB", "10GB": "10GB" };

/** The names of CodeBuild's quotas, by environment and compute type: https://docs.aws.amazon.com/codebuild/latest/userguide/limits.html */
const QUOTAS = {
  LINUX_CONTAINER: namesOf("Linux", "BUILD_GENERAL1", EC2_SIZES),
  ARM_CONTAINER: namesOf("ARM", "BUILD_GENERAL1", EC2_SIZES),
  LINUX_LAMBDA_CONTAINER: namesOf("Linux Lambda", "BUILD_LAMBDA", LAMBDA_SIZES),
  ARM_LAMBDA_CONTAINER: namesOf("ARM Lambda", "BUILD_LAMBDA", LAMBDA_SIZES),
};

/** Warns at plan, where that is asked for, that the account runs fewer builds at a time than there may be scans. */
export function warnOfBuildQuota(scope: Construct, props: InlineScannerProps): void {
  const isAsked = and(props.exists ?? true, props.preflightChecks);
  const part = new Construct(scope, "builds");
  const quota = createIf(
    isAsked,
    () =>
      new DataAwsServicequotasServiceQuota(part, "quota", {
        serviceCode: "codebuild",
        quotaName: Token.asString(
          propertyAccess(QUOTAS, [props.buildEnvironmentType, props.buildComputeType]),
        ),
      }),
  );
  if (quota === undefined) {
    return;
  }
  comment(
    quota,
    "Outside the check: from within one, every later plan would show a read and never be empty.",
  );
  // Terraform evaluates the message in any case, and takes no null in it.
  const builds = Fn.coalesce([quota.interpolationForAttribute("value"), ref("0")]);
  const isEnough = Op.gte(builds, props.maxConcurrentScans) as IResolvable;
  const number = conditional(Op.eq(builds, ref("1")), "1 build", Fn.format("%d builds", [builds]));
  new TerraformCheck(part, "quota-check", {
    condition:
      isAsked === true ? isEnough : (conditional(isAsked as Condition, isEnough, true) as IResolvable),
    errorMessage: `this account runs at most ${Token.asString(number)} at a time: max_concurrent_scans is larger, and its other scans wait. Ask AWS (Service Quotas, CodeBuild) for more builds of build_compute_type, or lower max_concurrent_scans; builds of your CI count as well.`,
  });
}

function namesOf(environment: string, prefix: string, sizes: Readonly<Record<string, string>>) {
  return Object.fromEntries(
    Object.entries(sizes).map(([type, size]) => [
      `${prefix}_${type}`,
      `Concurrently running builds for ${environment}/${size} environment`,
    ]),
  );
}
