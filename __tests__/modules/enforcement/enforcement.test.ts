import { policyStatements } from "../policies";
import { planned, type Synthesized, synthesizeStack } from "../synthesized";

const SHOP = "arn:aws:ecs:us-east-1:123456789012:cluster/shop";

const ecsActions = (synthesized: Synthesized) =>
  policyStatements(synthesized, "enforcement")
    .flatMap(({ actions }) => actions)
    .sort();

const DEPLOYMENTS = [
  ...["ecs:DescribeServiceDeployments", "ecs:DescribeServiceRevisions", "ecs:ListServiceDeployments"],
];
const TASKS = ["ecs:DescribeTasks", "ecs:ListTasks"];
const [ROLL_BACK, STOP] = ["ecs:StopServiceDeployment", "ecs:StopTask"] as const;

test.each([
  ["an audit", {}, [...DEPLOYMENTS, ...TASKS]],
  ["an audit of tasks", { rollback_deployments: false }, TASKS],
  ["an audit of deployments", { stop_standalone_tasks: false }, DEPLOYMENTS],
  ["all that acts", { mode: "act" }, [...DEPLOYMENTS, ...TASKS, ROLL_BACK, STOP]],
  ["stopping tasks", { mode: "act", rollback_deployments: false }, [...TASKS, STOP]],
  ["rolling back", { mode: "act", stop_standalone_tasks: false }, [...DEPLOYMENTS, ROLL_BACK]],
])("%s is given what it needs, and no more", (_, enforcement, actions) => {
  expect(ecsActions(planned({ enforcement }))).toEqual([...actions].sort());
});

test("it acts in its clusters alone", () => {
  const acting = planned({ enforcement: { mode: "act", cluster_arns: [SHOP] } });
  const resources = Object.fromEntries(
    policyStatements(acting, "enforcement").map((statement) => [statement.sid, statement.resources]),
  );

  expect(resources).toEqual({
    ReadDeployments: [inShop("service"), inShop("service-deployment")],
    ReadRevisions: [inShop("service"), inShop("service-revision")],
    RollBack: [inShop("service"), inShop("service-deployment")],
    // The action knows no tasks: the cluster is a condition.
    ListTasks: ["*"],
    ReadTasks: [inShop("task")],
    StopTasks: [inShop("task")],
  });
  for (const { conditions } of ["read-tasks", "stop-tasks"].flatMap((id) =>
    policyStatements(acting, `enforcement/${id}`),
  )) {
    expect(conditions).toEqual([{ test: "ArnLike", variable: "ecs:cluster", values: [SHOP] }]);
  }
  expect(acting.variablesOf("scan-coordinator").ENFORCEMENT).toContain(`"cluster_arns":["${SHOP}"]`);
});

test("every policy of it belongs to the coordinator", () => {
  const attachments = [synthesizeStack(), planned({ enforcement: { mode: "act" } })].flatMap((synthesized) =>
    synthesized
      .ofType("aws_iam_role_policy_attachment")
      .filter(({ path }) => path.startsWith("enforcement/"))
      .map(({ block }) => String(block.role)),
  );

  expect(attachments).toHaveLength(10);
  expect(attachments.filter((role) => !/scan.coordinator/.test(role))).toEqual([]);
});

function inShop(kind: string): string {
  return `arn:aws:ecs:us-east-1:123456789012:${kind}/shop/*`;
}
