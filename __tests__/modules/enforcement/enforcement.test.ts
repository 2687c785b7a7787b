import { policyStatements } from "../policies";
import { planned, type Synthesized } from "../synthesized";

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
