import { policyStatements } from "../policies";
import { type Block, planned, type Synthesized, synthesizeStack } from "../synthesized";

const SHOP = "arn:aws:ecs:us-east-1:123456789012:cluster/shop";
const BILLING = "arn:aws:ecs:us-east-1:123456789012:cluster/billing";

const stack = synthesizeStack();
const on = planned({ deployment_gate: {} });

const resourcesOf = (synthesized: Synthesized, document: string) =>
  policyStatements(synthesized, `deployment-gate/${document}`).flatMap(({ resources }) => resources);

test("ECS alone may assume the role of the hook, which may invoke this function alone", () => {
  expect(policyStatements(on, "deployment-gate/hook")).toMatchObject([
    { actions: ["sts:AssumeRole"], services: ["ecs.amazonaws.com"], conditions: [] },
  ]);
  expect(policyStatements(on, "deployment-gate/invoke")).toMatchObject([
    {
      actions: ["lambda:InvokeFunction"],
      resources: ["${aws_lambda_function.deployment_gate.arn}"],
    },
  ]);
});

test("the gate reads services, deployments and revisions of its clusters, and changes nothing in ECS", () => {
  const gated = planned({
    cluster_arns: [SHOP, BILLING],
    deployment_gate: { cluster_arns: [SHOP] },
  });
  const actions = policyStatements(gated, "deployment-gate").flatMap((statement) => statement.actions);

  const inShop = (kind: string) => SHOP.replace("cluster/shop", `${kind}/shop/*`);
  const [services, deployments, revisions] = ["service", "service-deployment", "service-revision"].map(
    inShop,
  );
  expect(resourcesOf(gated, "read-deployments")).toEqual([services, deployments]);
  expect(resourcesOf(gated, "read-revisions")).toEqual([services, revisions]);
  expect(resourcesOf(gated, "read-owners")).toEqual([services]);
  expect(actions.filter((action) => action.startsWith("ecs:")).sort()).toEqual([
    "ecs:DescribeServiceDeployments",
    "ecs:DescribeServiceRevisions",
    "ecs:DescribeServices",
    "ecs:DescribeTaskDefinition",
    "ecs:ListServiceDeployments",
  ]);
});

test("tags are looked up in the repositories that builds may pull from", () => {
  const repository = "arn:aws:ecr:us-east-1:123456789012:repository/app";
  const tags = (synthesized: Synthesized) =>
    policyStatements(synthesized, "deployment-gate/read-images")
      .filter(({ sid }) => sid === "ResolveTags")
      .map(({ actions, resources }) => [actions, resources]);

  expect(tags(planned({ deployment_gate: {}, ecr_repository_arns: [repository] }))).toEqual([
    [["ecr:DescribeImages"], [repository]],
  ]);
  expect(tags(on)).toEqual([[["ecr:DescribeImages"], [expect.stringMatching(/:ecr:\*:\*:repository\/\*$/)]]]);
});

test("the outputs that a hook names come when the gate may do its work", () => {
  const { deployment_gate_function_arn: functionArn, deployment_gate_role_arn: roleArn } = stack.configuration
    .output as Record<string, Block>;

  expect(functionArn?.depends_on).toEqual(
    expect.arrayContaining([
      "aws_iam_role_policy.deployment_gate",
      "aws_iam_role_policy_attachment.deployment_gate_read_revisions",
    ]),
  );
  expect(roleArn?.depends_on).toEqual(["aws_iam_role_policy.deployment_gate_hook"]);
});
