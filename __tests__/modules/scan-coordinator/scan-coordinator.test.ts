import { readFileSync } from "node:fs";
import { join } from "node:path";
import { synthesizeProps, synthesizeStack } from "../synthesized";

const PROGRAM = ["scan-coordinator/index.ts", "shared/scanner-of-mode.ts"];

const FUNCTIONS = join(__dirname, "../../../functions");

const stack = synthesizeStack();

test("the function is given every setting that its program asks for, and no other", () => {
  const program = PROGRAM.map((file) => readFileSync(join(FUNCTIONS, file), "utf8")).join();
  const asked = [...program.matchAll(/required(?:Variable|Number)\("(\w+)"\)/g)].map(([, name]) => name);
  const { environment } = synthesizeProps().at("scan-coordinator/function") as unknown as {
    environment: { variables: object };
  };

  expect(Object.keys(environment.variables).sort()).toEqual([...new Set(asked)].sort());
});

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

test("it alone may publish outcomes", () => {
  expect(stack.resource("aws_iam_role_policy.scan_results_publish").role).toBe(
    "${aws_iam_role.scan_coordinator.name}",
  );
});
