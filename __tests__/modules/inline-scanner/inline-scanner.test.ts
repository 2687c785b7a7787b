import { type Block, planned } from "../synthesized";

test.each([
  ["LINUX_CONTAINER", "BUILD_GENERAL1_SMALL", "x86_64-standard:"],
  ["ARM_CONTAINER", "BUILD_GENERAL1_SMALL", "aarch64-standard:"],
  ["LINUX_LAMBDA_CONTAINER", "BUILD_LAMBDA_1GB", "x86_64-lambda-standard:nodejs"],
  ["ARM_LAMBDA_CONTAINER", "BUILD_LAMBDA_1GB", "aarch64-lambda-standard:nodejs"],
])("the image of %s is AWS's curated one", (build_environment_type, build_compute_type, image) => {
  const { environment } = planned({ build_environment_type, build_compute_type }).at(
    "inline-scanner/project",
  );

  expect((environment as Block).image).toContain(`aws/codebuild/amazonlinux-${image}`);
});
