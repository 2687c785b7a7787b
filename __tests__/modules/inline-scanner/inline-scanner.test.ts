import { RUNTIME_VERSIONS_BLOCK } from "../../../modules/inline-scanner/buildspec-text";
import { renderBuildspec } from "../../../packaging/programs";
import { policyStatements } from "../policies";
import { type Block, type Inputs, planned, synthesizeStack } from "../synthesized";

const LAMBDA = { build_environment_type: "ARM_LAMBDA_CONTAINER", build_compute_type: "BUILD_LAMBDA_2GB" };

const stack = synthesizeStack();
const locals = stack.configuration.locals as Block;

/** The project as the provider gets it, and where it comes from. */
function projectOf(props: Inputs) {
  const synthesized = planned(props);
  const project = synthesized.at("inline-scanner/project");
  const environment = project.environment as Block;
  const variables = synthesized.buildVariables();
  const { buildspec } = project.source as { buildspec: string };
  return { synthesized, project, environment, variables, buildspec };
}

/** The time-out that its builds know. */
function minutesOf({ environment }: Block): unknown {
  const { environment_variable } = environment as { environment_variable: readonly Block[] };
  return environment_variable.find(({ name }) => name === "BUILD_TIMEOUT_MINUTES")?.value;
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

  test("waits at most an hour in CodeBuild's queue, and runs as long as asked", () => {
    expect(project.queued_timeout).toBe(60);
    expect(project.build_timeout).toBe(30);
    expect(minutesOf(project)).toBe("30");
    expect(projectOf({ build_timeout_minutes: 45 }).project.build_timeout).toBe(45);
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

describe("Lambda compute", () => {
  test("gets neither time-out, which AWS would refuse", () => {
    const { project } = projectOf(LAMBDA);

    expect(project).not.toHaveProperty("queued_timeout");
    expect(project).not.toHaveProperty("build_timeout");
    expect(minutesOf(project)).toBe("15");
  });
});

describe("the build image", () => {
  test.each([
    ["LINUX_CONTAINER", "BUILD_GENERAL1_SMALL", /^aws\/codebuild\/amazonlinux-x86_64-standard:\d/],
    ["ARM_CONTAINER", "BUILD_GENERAL1_SMALL", /^aws\/codebuild\/amazonlinux-aarch64-standard:\d/],
    [
      "LINUX_LAMBDA_CONTAINER",
      "BUILD_LAMBDA_1GB",
      /^aws\/codebuild\/amazonlinux-x86_64-lambda-standard:nodejs/,
    ],
    [
      "ARM_LAMBDA_CONTAINER",
      "BUILD_LAMBDA_1GB",
      /^aws\/codebuild\/amazonlinux-aarch64-lambda-standard:nodejs/,
    ],
  ])("of %s is AWS's curated one", (type, compute_type, image) => {
    const { environment } = projectOf({
      build_environment_type: type,
      build_compute_type: compute_type,
    });

    expect(environment).toMatchObject({
      type,
      compute_type,
      image: expect.stringMatching(image),
      image_pull_credentials_type: "CODEBUILD",
    });
    expect(locals.inline_scanner_build_image).toContain(`"${type}" = "${environment.image}"`);
  });
});

describe("the buildspec", () => {
  test("has at most 22,000 characters, and is read from a file, so that nothing in it is an expression", () => {
    const { source } = stack.resource("aws_codebuild_project.inline_scanner") as { source: Block };

    expect(source.buildspec).toMatch(/^\$\{join\("", \[replace\(replace\(file\("[^"]+buildspec\.yml"\), /);
    expect(renderBuildspec().length).toBeLessThanOrEqual(22_000);
  });

  test.each([
    ["an image of AWS", {}, true],
    ["Lambda compute", LAMBDA, false],
    ["an image of one's own", { build_image: "registry.example.com/build:1" }, false],
  ])("names the Node version for %s: %j %s, because others would refuse it", (_, inputs, isNamed) => {
    const { buildspec } = projectOf(inputs);

    expect(renderBuildspec()).toContain(RUNTIME_VERSIONS_BLOCK);
    expect(buildspec.includes(RUNTIME_VERSIONS_BLOCK)).toBe(isNamed);
  });

  test("names the report group by its ARN, of what is known before the group exists", () => {
    const { buildspec, synthesized } = projectOf({ name: "team-scans" });
    const arn =
      "arn:${data.aws_partition.current.partition}:codebuild:${local.current_region}:${data.aws_caller_identity.current.account_id}:report-group/team-scans-scanner-images";

    expect(buildspec).toBe(renderBuildspec().replace("REPORT_GROUP_ARN", arn));
    expect(synthesized.at("inline-scanner/report-group").name).toBe("team-scans-scanner-images");
  });
});

describe("a VPC", () => {
  test("given as a literal is part of the project", () => {
    const build_vpc_config = {
      vpc_id: "vpc-1",
      subnet_ids: ["subnet-1", "subnet-2"],
      security_group_ids: ["sg-1"],
    };

    expect(projectOf({ build_vpc_config }).project.vpc_config).toEqual([
      {
        vpc_id: "vpc-1",
        subnets: ["subnet-1", "subnet-2"],
        security_group_ids: ["sg-1"],
      },
    ]);
    expect(projectOf({}).project).not.toHaveProperty("vpc_config");
  });
});

describe("what a build leaves behind", () => {
  test("is a report group that Terraform owns and can delete with its reports", () => {
    expect(stack.resource("aws_codebuild_report_group.inline_scanner")).toMatchObject({
      type: "TEST",
      delete_reports: true,
      export_config: { type: "NO_EXPORT" },
    });
  });
});

test("the coordinator may start this project's builds only", () => {
  const resources = policyStatements(stack, "inline-scanner/start").flatMap((each) => each.resources);

  expect(new Set(resources)).toEqual(new Set(["${one(aws_codebuild_project.inline_scanner[*].arn)}"]));
  for (const policy of ["start", "start_with_credentials"]) {
    expect(stack.resource(`aws_iam_role_policy_attachment.inline_scanner_${policy}`)).toMatchObject({
      policy_arn: `\${one(aws_iam_policy.inline_scanner_${policy}[*].arn)}`,
      role: "${aws_iam_role.scan_coordinator.id}",
    });
  }
});
