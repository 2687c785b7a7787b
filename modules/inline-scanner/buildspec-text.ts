/**
 * Our own limit. AWS's limit is 25,600, which Terraform checks only at apply (aws/aws-cdk#30326); the rest is for
 * urgent fixes.
 */
export const MAX_BUILDSPEC_CHARACTERS = 22_000;

/**
 * CodeBuild's own EC2 images need this. Lambda compute and custom images refuse it, so the project removes it for them.
 */
export const RUNTIME_VERSIONS_BLOCK = ` install:
  runtime-versions:
   nodejs: 22
`;

/**
 * Makes CodeBuild send log and reports through the project's proxy:
 * https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html#build-spec.proxy
 */
export const PROXY_BLOCK = `proxy:
 upload-artifacts: yes
 logs: yes
`;

/**
 * Placeholder for the beginning of the report groups' ARNs. CodeBuild documents variables in names only, not in ARNs:
 * https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html#build-spec.reports.group-name
 */
export const REPORT_GROUP = "REPORT_GROUP_ARN";
