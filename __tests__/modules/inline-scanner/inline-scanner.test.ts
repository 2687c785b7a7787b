import { RUNTIME_VERSIONS_BLOCK } from "../../../modules/inline-scanner/buildspec-text";
import { renderBuildspec } from "../../../packaging/programs";
import { policyStatements } from "../policies";
import {
  type Block,
  type Given,
  type Synthesized,
  saidAtSynth,
  synthesizeProps,
  synthesizeStack,
} from "../synthesized";

const LAMBDA = { buildEnvironmentType: "ARM_LAMBDA_CONTAINER", buildComputeType: "BUILD_LAMBDA_2GB" };

const stack = synthesizeStack();
const locals = stack.configuration.locals as Block;

/** The project as the provider gets it, and where it comes from. */
function projectOf(props: Given) {
  const synthesized = synthesizeProps(props);
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

/** The text of the one file that an expression reads. */
function fileIn(expression: string, synthesized: Synthesized): string {
  return synthesized.file(/file\("([^"]+)"\)/.exec(expression)?.[1] ?? "no file");
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
    expect(minutesOf(project)).toBe("${tostring(30)}");
    expect(projectOf({ buildTimeoutMinutes: 45 }).project.build_timeout).toBe(45);
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
    expect(minutesOf(project)).toBe("${tostring(15)}");
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
  ])("of %s is AWS's curated one", (buildEnvironmentType, buildComputeType, image) => {
    const { environment } = projectOf({ buildEnvironmentType, buildComputeType });

    expect(environment).toMatchObject({
      type: buildEnvironmentType,
      compute_type: buildComputeType,
      image: expect.stringMatching(image),
      image_pull_credentials_type: "CODEBUILD",
    });
    expect(locals.inline_scanner_build_image).toContain(`"${buildEnvironmentType}" = "${environment.image}"`);
  });
});

describe("the buildspec", () => {
  test("has at most 22,000 characters, and is read from a file, so that nothing in it is an expression", () => {
    const { buildspec, synthesized } = projectOf({});

    expect(buildspec).toMatch(/^\$\{replace\(file\("[^"]+buildspec\.yml"\), /);
    const text = fileIn(buildspec, synthesized);
    expect(text).toBe(renderBuildspec());
    expect(text.length).toBeLessThanOrEqual(22_000);
  });

  test("is not spoken of at synthesis: its length is checked where the package is made", () => {
    expect(saidAtSynth()).toEqual([]);
  });

  test.each([
    ["Lambda compute", LAMBDA],
    ["an image of one's own", { buildImage: "registry.example.com/build:1" }],
  ])("names no Node version for %s, which would refuse it", (_, props) => {
    const { buildspec, synthesized } = projectOf(props);

    expect(fileIn(buildspec, synthesized)).toContain(RUNTIME_VERSIONS_BLOCK);
    const taken =
      /^\$\{replace\(replace\(file\(.+\), ("(?:[^"\\]|\\.)*"), ""\)\}$/.exec(buildspec)?.[1] ?? '""';
    expect(JSON.parse(taken)).toBe(RUNTIME_VERSIONS_BLOCK);
  });

  test("names the report group by its ARN, of what is known before the group exists", () => {
    const { buildspec, synthesized } = projectOf({ name: "team-scans" });
    const [, local = ""] = /"REPORT_GROUP_ARN", local\.(\S+)\)\}$/.exec(buildspec) ?? [];
    const arn = (synthesized.configuration.locals as Block)[local] as string | undefined;

    expect(fileIn(buildspec, synthesized).split("REPORT_GROUP_ARN")).toHaveLength(2);
    const named = arn
      ?.replace(/\$\{data\.aws_(\w+)\.[^}]*\}/g, "<$1>")
      .replace(/\$\{local\.\w*region\w*\}/, "<region>");
    expect(named).toBe(
      "arn:<partition>:codebuild:<region>:<caller_identity>:report-group/team-scans-scanner-images",
    );
    expect(synthesized.at("inline-scanner/report-group").name).toBe("team-scans-scanner-images");
  });
});

describe("a VPC", () => {
  test("given as a literal is part of the project", () => {
    const buildVpcConfig = {
      vpcId: "vpc-1",
      subnetIds: ["subnet-1", "subnet-2"],
      securityGroupIds: ["sg-1"],
    };

    expect(projectOf({ buildVpcConfig }).project.vpc_config).toEqual({
      vpc_id: "vpc-1",
      subnets: ["subnet-1", "subnet-2"],
      security_group_ids: ["sg-1"],
    });
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
