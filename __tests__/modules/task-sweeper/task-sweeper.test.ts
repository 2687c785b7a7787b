import { policyStatements } from "../policies";
import { type Given, saidAtSynth, synthesizeProps, synthesizeStack } from "../synthesized";

const SHOP = "arn:aws:ecs:us-east-1:123456789012:cluster/shop";

const stack = synthesizeStack();

describe("the schedule", () => {
  const schedule = (props: Parameters<typeof synthesizeProps>[0]) =>
    synthesizeProps(props).at("task-sweeper/schedule");

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

  test("begins only once function and schedule may do their work, and the end of a build is heard", () => {
    expect(stack.at("task-sweeper/schedule").depends_on).toEqual([
      "aws_iam_role_policy.task_sweeper",
      "aws_iam_role_policy_attachment.inline_scanner_start_by_sweeper_scans",
      "aws_iam_role_policy_attachment.inline_scanner_start_by_sweeper_credentials",
      "aws_iam_role_policy_attachment.task_sweeper_read_tasks",
      "aws_dynamodb_table_item.members",
      "aws_cloudwatch_event_target.scan_coordinator_build_events",
      "aws_iam_role_policy.task_sweeper_scheduler",
    ]);
  });

  test.each([
    ["an empty schedule", { sweepSchedule: "" }],
    ["a disabled installation", { enabled: false }],
  ])("is off with %s, and nothing is deleted", (_, props) => {
    expect(schedule(props)).toMatchObject({ schedule_expression: "rate(1 hour)", state: "DISABLED" });
    expect(synthesizeProps(props).at("task-sweeper/function")).toBeDefined();
  });

  test("is switched by Terraform where the inputs are variables", () => {
    expect(stack.at("task-sweeper/schedule")).toMatchObject({
      schedule_expression: '${(var.sweep_schedule != "") ? var.sweep_schedule : "rate(1 hour)"}',
      state: '${(var.enabled && (var.sweep_schedule != "")) ? "ENABLED" : "DISABLED"}',
    });
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
  const reading = (props: Parameters<typeof synthesizeProps>[0]) =>
    policyStatements(synthesizeProps(props), "task-sweeper/read-tasks");

  test("is allowed in every cluster of the account where none is given", () => {
    const statements = reading({});

    expect(statements.map(({ sid }) => sid)).toEqual([
      "ListTasks",
      "DescribeTasks",
      "ReadOwners",
      "ReadTaskDefinitions",
      "ListClusters",
    ]);
    expect(statements[0]?.conditions).toEqual([
      {
        test: "ArnLike",
        variable: "ecs:cluster",
        values: [expect.stringMatching(/:ecs:.*account_id.*:cluster\/\*$/)],
      },
    ]);
    expect(statements[1]?.resources).toEqual([expect.stringMatching(/:ecs:.*account_id.*:task\/\*$/)]);
  });

  test("is allowed in the given clusters only, and others are not even listed", () => {
    const statements = reading({ clusterArns: [SHOP] });

    expect(statements.map(({ sid }) => sid)).toEqual([
      "ListTasks",
      "DescribeTasks",
      "ReadOwners",
      "ReadTaskDefinitions",
    ]);
    for (const { conditions } of statements.slice(0, 2)) {
      expect(conditions).toEqual([{ test: "ArnLike", variable: "ecs:cluster", values: [SHOP] }]);
    }
  });

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

describe("without a schedule", () => {
  const EMPTY = /^sweep_schedule is empty, so nobody knows which services run an image: outcomes name none/;

  test("Terraform warns that nobody knows who runs an image", () => {
    expect(stack.configuration.check).toMatchObject({
      task_sweeper_scheduled: {
        assert: { condition: '${(var.sweep_schedule != "")}', error_message: expect.stringMatching(EMPTY) },
      },
    });
  });

  test("so does the synthesis where it is known then", () => {
    expect(saidAtSynth({ sweepSchedule: "" })).toEqual([expect.stringMatching(EMPTY)]);
    expect(saidAtSynth()).toEqual([]);
  });

  test("the functions know it, so that outcomes name no services", () => {
    const knows = (props: Given) => synthesizeProps(props).variablesOf("scan-coordinator").SWEEPS;

    expect(knows({ sweepSchedule: "" })).toBe("${tostring(false)}");
    expect(knows({})).toBe("${tostring(true)}");
  });
});
