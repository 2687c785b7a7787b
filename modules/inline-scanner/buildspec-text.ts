/**
 * Our own limit for the whole text. AWS's is 25,600 characters, which Terraform does not notice before apply
 * (aws/aws-cdk#30326). The distance is kept for fixes that cannot wait.
 */
export const MAX_BUILDSPEC_CHARACTERS = 22_000;

/**
 * The part that names the Node version. CodeBuild's curated EC2 images want it; Lambda compute and custom images
 * refuse it, so the project takes exactly this text out there.
 */
export const RUNTIME_VERSIONS_BLOCK = ` install:
  runtime-versions:
   nodejs: 22
`;

/**
 * Lets CodeBuild itself send log and reports through the proxy of the project's variables:
 * https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html#build-spec.proxy
 */
export const PROXY_BLOCK = `proxy:
 upload-artifacts: yes
 logs: yes
`;

/**
 * Stands for the beginning of the report groups' ARNs, which differs per deployment. CodeBuild documents a name or an ARN there, and
 * variables in names only: https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html#build-spec.reports.group-name
 */
export const REPORT_GROUP = "REPORT_GROUP_ARN";
