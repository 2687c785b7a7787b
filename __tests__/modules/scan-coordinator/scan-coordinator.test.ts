import { grantees } from "../policies";
import { synthesizeStack } from "../synthesized";

const stack = synthesizeStack();

test("it runs every minute, and is done before the next one", () => {
  expect(stack.resource("aws_cloudwatch_event_rule.scan_coordinator_schedule").schedule_expression).toBe(
    "rate(1 minute)",
  );
  expect(stack.resource("aws_lambda_function.scan_coordinator").timeout).toBeLessThan(60);
});

test("it runs for every end of a build of this project", () => {
  const pattern = String(
    stack.resource("aws_cloudwatch_event_rule.scan_coordinator_build_events").event_pattern,
  );

  expect(pattern).toContain('"project-name" = [one(aws_codebuild_project.inline_scanner[*].name)]');
  expect(pattern).toContain('"build-status" = ["SUCCEEDED", "FAILED", "FAULT", "STOPPED", "TIMED_OUT"]');
});

test.each(["build_events", "schedule"])("the rule %s, and no other, may invoke it", (rule) => {
  expect(stack.resource(`aws_lambda_permission.scan_coordinator_${rule}`)).toMatchObject({
    action: "lambda:InvokeFunction",
    principal: "events.amazonaws.com",
    source_arn: expect.stringMatching(
      `^\\$\\{(one\\()?aws_cloudwatch_event_rule\\.scan_coordinator_${rule}(\\[\\*])?\\.arn\\)?\\}$`,
    ),
  });
  expect(stack.resource(`aws_cloudwatch_event_target.scan_coordinator_${rule}`)).toMatchObject({
    arn: "${aws_lambda_function.scan_coordinator.arn}",
    depends_on: [`aws_lambda_permission.scan_coordinator_${rule}`],
  });
});

test("the schedule of the summary hands on its time, which is the same when AWS repeats it", () => {
  expect(stack.resource("aws_cloudwatch_event_target.scan_coordinator_summary").input_transformer).toEqual({
    input_paths: { time: "$.time" },
    input_template: '{"summary":true,"time":<time>}',
  });
});

test("it alone may publish outcomes", () => {
  expect(grantees(stack, "data.aws_iam_policy_document.scan_results_publish")).toEqual([
    "aws_iam_role.scan_coordinator",
  ]);
});
