import { policyStatements } from "../policies";
import { planned, synthesizeStack } from "../synthesized";

const stack = synthesizeStack();

describe("the schedule", () => {
  const schedule = (props: Parameters<typeof planned>[0]) => planned(props).at("task-sweeper/schedule");

  test("sweeps every hour where nothing is said, for the first time at once, with the rights of its own role", () => {
    expect(schedule({})).toMatchObject({
      schedule_expression: "rate(1 hour)",
      state: "ENABLED",
      flexible_time_window: { mode: "OFF" },
    });
    // A start would put the first sweep off.
    expect(schedule({})).not.toHaveProperty("start_date");
    expect(stack.at("task-sweeper/schedule").target).toEqual({
      arn: "${aws_lambda_function.task_sweeper.arn}",
      role_arn: "${aws_iam_role.task_sweeper_scheduler.arn}",
    });
  });

  test("begins only once function and schedule may do their work", () => {
    expect(stack.at("task-sweeper/schedule").depends_on).toEqual([
      "aws_iam_role_policy.task_sweeper",
      "aws_iam_role_policy_attachment.task_sweeper_read_tasks",
      "aws_dynamodb_table_item.members",
      "aws_iam_role_policy.task_sweeper_scheduler",
    ]);
  });

  test("may invoke this function only, and its role is assumed for schedules of this account only", () => {
    expect(policyStatements(stack, "task-sweeper/invoke")).toMatchObject([
      { actions: ["lambda:InvokeFunction"], resources: ["${aws_lambda_function.task_sweeper.arn}"] },
    ]);
    expect(policyStatements(stack, "task-sweeper/scheduler/assume-role")).toMatchObject([
      {
        services: ["scheduler.amazonaws.com"],
        conditions: [
          {
            test: "ArnEquals",
            variable: "aws:SourceArn",
            values: [expect.stringMatching(/:scheduler:.*:schedule-group\/default$/)],
          },
        ],
      },
    ]);
  });
});

describe("reading tasks", () => {
  test("never stops or starts a task", () => {
    const actions = policyStatements(stack, "task-sweeper").flatMap((statement) => statement.actions);

    expect(actions.filter((action) => action.startsWith("ecs:")).sort()).toEqual([
      "ecs:DescribeServices",
      "ecs:DescribeTaskDefinition",
      "ecs:DescribeTasks",
      "ecs:ListClusters",
      "ecs:ListTasks",
    ]);
  });
});
