import { isDeepStrictEqual } from "node:util";
import { planned, synthesizeStack } from "../synthesized";

const BOUNDARY = "arn:aws:iam::123456789012:policy/boundary";
const TAGS = { team: "platform", "cost-center": "42" };

/** What AWS attaches no tags to. */
const WITHOUT_TAGS = [
  "aws_cloudwatch_dashboard",
  "aws_cloudwatch_event_bus_policy",
  "aws_cloudwatch_event_target",
  "aws_dynamodb_table_item",
  "aws_iam_role_policy",
  "aws_iam_role_policy_attachment",
  "aws_lambda_permission",
  "aws_scheduler_schedule",
  "aws_secretsmanager_secret_version",
  "terraform_data",
];

const stack = synthesizeStack();
const bare = planned();
const full = planned({
  iam_role_path: "/platform/",
  permissions_boundary_arn: BOUNDARY,
  tags: TAGS,
  log_retention_days: 7,
  name: "mine",
  lambda_runtime: "nodejs24.x",
  deployment_gate: {},
  enforcement: { mode: "act" },
  members: { organization_id: "o-a1b2c3d4e5", accounts: {} },
});

const resourcesOf = ({ entries }: typeof stack) =>
  entries.filter(({ address }) => !address.startsWith("data."));

// Proves cost.resources.
test("a default plan has at most 70 resources, the report group among them, and one inline policy for each role", () => {
  const types = resourcesOf(bare).map(({ type }) => type);
  const policies = bare.ofType("aws_iam_role_policy").map(({ block }) => block.role);

  expect(types.length).toBeLessThanOrEqual(70);
  expect(types).toContain("aws_codebuild_report_group");
  expect(policies).toHaveLength(bare.ofType("aws_iam_role").length);
  expect(new Set(policies).size).toBe(policies.length);
});

describe("tags", () => {
  test.each([
    ["a literal", full, TAGS],
    ["a variable", stack, "${var.tags}"],
  ])("from %s are on everything that can have some", (_, synthesized, expected) => {
    const wrong = resourcesOf(synthesized)
      .filter(({ type }) => !WITHOUT_TAGS.includes(type))
      .filter(({ block }) => !isDeepStrictEqual(block.tags, expected));

    expect(wrong.map(({ address }) => address)).toEqual([]);
  });

  test("are nowhere when none are given", () => {
    const tags = bare.entries.flatMap(({ block }) => (block.tags === undefined ? [] : [block.tags]));

    expect(tags.filter((each) => Object.keys(each as object).length > 0)).toEqual([]);
  });
});

describe("roles", () => {
  test("have names within IAM's 64 characters, with the longest name in the longest region", () => {
    const names = planned({ name: `a${"b".repeat(27)}`, deployment_gate: {} })
      .ofType("aws_iam_role")
      .map(({ block }) => String(block.name).replace(/\$\{.*\}/, "ap-southeast-2"));

    expect(names.map((name) => name.length).filter((length) => length > 64)).toEqual([]);
  });

  test("all have the path", () => {
    const paths = (synthesized: typeof stack) =>
      synthesized.ofType("aws_iam_role").map(({ block }) => block.path);

    expect(paths(full)).toEqual(Array(7).fill("/platform/"));
    expect(paths(bare)).toEqual(Array(5).fill("/"));
    expect(paths(stack)).toEqual(Array(8).fill("${var.iam_role_path}"));
  });

  // Proves role.boundary.
  test("all have the permissions boundary", () => {
    expect(full.ofType("aws_iam_role").map(({ block }) => block.permissions_boundary)).toEqual(
      Array(7).fill(BOUNDARY),
    );
    expect(stack.ofType("aws_iam_role").map(({ block }) => block.permissions_boundary)).toEqual(
      Array(8).fill("${var.permissions_boundary_arn}"),
    );
  });
});

test("every name begins with the installation's", () => {
  const names = resourcesOf(full).map(({ address, block }) => ({
    address,
    name: block.function_name ?? block.name,
  }));
  const own = names.filter(
    ({ address }) => !/role_policy|event_target|lambda_permission|mapping/.test(address),
  );

  expect(own.length).toBeGreaterThan(10);
  expect(
    own.filter(
      ({ name }) => name !== undefined && !/^(\/aws\/(lambda|codebuild)\/)?mine-/.test(String(name)),
    ),
  ).toEqual([]);
});
