import { type Block, planned } from "../synthesized";

describe("the project", () => {
  const synthesized = planned();
  const project = synthesized.at("inline-scanner/project");
  const variables = synthesized.buildVariables();

  // Proves scanner.unprivileged.
  test("is unprivileged, and has no source", () => {
    expect(project).toMatchObject({
      environment: { privileged_mode: false },
      source: { type: "NO_SOURCE" },
    });
  });

  test("gets the token from Secrets Manager, and everything else as plain text", () => {
    const secret = variables.filter(({ type }) => type === "SECRETS_MANAGER");

    expect(secret).toEqual([
      {
        name: "SECURE_API_TOKEN",
        type: "SECRETS_MANAGER",
        value: expect.stringMatching(/^\$\{aws_secretsmanager_secret\.\S+\.arn\}$/),
      },
    ]);
    expect(variables.filter(({ type }) => type !== "PLAINTEXT")).toEqual(secret);
  });

  test("leaves neither limit nor retry to CodeBuild, which would fail builds or repeat them", () => {
    expect(project).not.toHaveProperty("concurrent_build_limit");
    expect(project).not.toHaveProperty("auto_retry_limit");
  });
});

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
