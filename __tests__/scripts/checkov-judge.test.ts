import { ACCEPTED_FINDINGS } from "../../scripts/checkov/accepted-findings";
import { complaints } from "../../scripts/checkov/judge";

const accepted = [{ check: "CKV_AWS_50", resourceType: "aws_lambda_function", reason: "logs show it" }];
const finding = (check_id: string, resource: string) => ({ check_id, check_name: "a check", resource });
const report = (...failed_checks: ReturnType<typeof finding>[]) => ({
  results: { failed_checks },
  summary: { passed: 300, parsing_errors: 0 },
});

test("findings that are accepted with a reason are clean", () => {
  expect(complaints(report(finding("CKV_AWS_50", "aws_lambda_function.scan_trigger")), accepted)).toEqual([]);
});

test.each([
  ["another check", finding("CKV_AWS_51", "aws_lambda_function.scan_trigger")],
  ["another type of resource", finding("CKV_AWS_50", "aws_sqs_queue.task_events")],
])("%s is a complaint that says what to do", (_, unexpected) => {
  const [complaint] = complaints(
    report(finding("CKV_AWS_50", "aws_lambda_function.a"), unexpected),
    accepted,
  );

  expect(complaint).toContain(
    `${unexpected.resource}: a check (${unexpected.check_id}). Correct it, or accept`,
  );
});

test("what is accepted and never found is superfluous", () => {
  expect(complaints(report(), accepted)).toEqual([expect.stringContaining("CKV_AWS_50 is accepted for")]);
});

test("a scan that checked nothing is no success", () => {
  const nothing = { results: { failed_checks: [] }, summary: { passed: 0, parsing_errors: 0 } };

  expect(() => complaints(nothing, [])).toThrow("could not read the plan");
});

test("each accepted finding has a reason of its own", () => {
  const reasons = ACCEPTED_FINDINGS.map(({ reason }) => reason);

  expect(reasons.filter((reason) => reason.length < 20)).toEqual([]);
  expect(new Set(reasons).size).toBe(reasons.length);
});
