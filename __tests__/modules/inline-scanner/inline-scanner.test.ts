import { renderBuildspec } from "../../../packaging/programs";
import { type Block, type Inputs, planned, synthesizeStack } from "../synthesized";

const stack = synthesizeStack();

/** The project as the provider gets it, and where it comes from. */
function projectOf(props: Inputs) {
  const synthesized = planned(props);
  const project = synthesized.at("inline-scanner/project");
  const environment = project.environment as Block;
  const variables = synthesized.buildVariables();
  const { buildspec } = project.source as { buildspec: string };
  return { synthesized, project, environment, variables, buildspec };
}

describe("the project", () => {
  const { project, environment, variables } = projectOf({});

  test("is unprivileged, and has no source", () => {
    expect(environment.privileged_mode).toBe(false);
    expect(project.source).toMatchObject({ type: "NO_SOURCE" });
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
    expect(stack.resource("aws_codebuild_project.inline_scanner")).not.toHaveProperty(
      "concurrent_build_limit",
    );
  });

  test("comes after the rights of its role", () => {
    const { depends_on } = stack.resource("aws_codebuild_project.inline_scanner");

    expect(depends_on).toEqual([
      "aws_iam_role_policy.inline_scanner",
      "aws_iam_role_policy_attachment.inline_scanner_pull",
      "aws_iam_role_policy_attachment.inline_scanner_registry_secrets",
    ]);
  });
});

test.each([
  ["LINUX_CONTAINER", "BUILD_GENERAL1_SMALL", "x86_64-standard:"],
  ["ARM_CONTAINER", "BUILD_GENERAL1_SMALL", "aarch64-standard:"],
  ["LINUX_LAMBDA_CONTAINER", "BUILD_LAMBDA_1GB", "x86_64-lambda-standard:nodejs"],
  ["ARM_LAMBDA_CONTAINER", "BUILD_LAMBDA_1GB", "aarch64-lambda-standard:nodejs"],
])("the image of %s is AWS's curated one", (build_environment_type, build_compute_type, image) => {
  const { environment } = projectOf({ build_environment_type, build_compute_type });

  expect(environment.image).toContain(`aws/codebuild/amazonlinux-${image}`);
});

describe("the buildspec", () => {
  test("has at most 22,000 characters, and is read from a file, so that nothing in it is an expression", () => {
    const { source } = stack.resource("aws_codebuild_project.inline_scanner") as { source: Block };

    expect(source.buildspec).toMatch(/^\$\{join\("", \[replace\(replace\(file\("[^"]+buildspec\.yml"\), /);
    expect(renderBuildspec().length).toBeLessThanOrEqual(22_000);
  });

  test("names the report group by its ARN, of what is known before the group exists", () => {
    const { buildspec, synthesized } = projectOf({ name: "team-scans" });
    const arn =
      "arn:${data.aws_partition.current.partition}:codebuild:${local.current_region}:${data.aws_caller_identity.current.account_id}:report-group/team-scans-scanner-images";

    expect(buildspec).toBe(renderBuildspec().replace("REPORT_GROUP_ARN", arn));
    expect(synthesized.at("inline-scanner/report-group").name).toBe("team-scans-scanner-images");
  });
});
