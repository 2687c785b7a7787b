import { ACCEPTED_FINDINGS, type AcceptedFinding } from "../../../scripts/checkov/accepted-findings";
import { complaints, type JudgedPlan, unplanned } from "../../../scripts/checkov/judge";

const accepted: [AcceptedFinding] = [
  { check: "CKV_AWS_50", resourceType: "aws_lambda_function", reason: "logs show it" },
];
const finding = (check_id: string, resource: string) => ({ check_id, check_name: "a check", resource });
const report = (...failed_checks: ReturnType<typeof finding>[]) => ({
  results: { failed_checks },
  summary: { passed: 300, parsing_errors: 0 },
});
const defaults = (...findings: ReturnType<typeof finding>[]): JudgedPlan[] => [
  { plan: "no key, and no VPC", report: report(...findings) },
];

test("findings that are accepted with a reason are clean", () => {
  expect(complaints(defaults(finding("CKV_AWS_50", "aws_lambda_function.scan_trigger")), accepted)).toEqual(
    [],
  );
});

test.each([
  ["another check", finding("CKV_AWS_51", "aws_lambda_function.scan_trigger")],
  ["another type of resource", finding("CKV_AWS_50", "aws_sqs_queue.task_events")],
])("%s is a complaint that says what to do", (_, unexpected) => {
  const [complaint] = complaints(
    defaults(finding("CKV_AWS_50", "aws_lambda_function.a"), unexpected),
    accepted,
  );

  expect(complaint).toContain(
    `${unexpected.resource} (no key, and no VPC): a check (${unexpected.check_id}). Correct it, or accept`,
  );
});

test("what is accepted and never found is superfluous", () => {
  expect(complaints(defaults(), accepted)).toEqual([expect.stringContaining("CKV_AWS_50 is accepted for")]);
});

test("what is accepted in one plan is a complaint in another", () => {
  const found = report(finding("CKV_AWS_50", "aws_lambda_function.a"));
  const plans: JudgedPlan[] = [
    { plan: "no key, and no VPC", report: found },
    { plan: "backend mode in a VPC, with a key and all that blocks", report: found },
  ];

  expect(complaints(plans, accepted)).toEqual([]);
  expect(complaints(plans, [{ ...accepted[0], plan: "no key, and no VPC" }])).toEqual([
    expect.stringContaining(
      "aws_lambda_function.a (backend mode in a VPC, with a key and all that blocks): a check",
    ),
  ]);
});

test("a scan that checked nothing is no success", () => {
  const nothing = { results: { failed_checks: [] }, summary: { passed: 0, parsing_errors: 0 } };

  expect(() => complaints([{ plan: "no key, and no VPC", report: nothing }], [])).toThrow(
    "could not read the plan of no key, and no VPC",
  );
});

test("each accepted finding has a reason of its own", () => {
  const reasons = ACCEPTED_FINDINGS.map(({ reason }) => reason);

  expect(reasons.filter((reason) => reason.length < 20)).toEqual([]);
  expect(new Set(reasons).size).toBe(reasons.length);
});

test("a resource that no plan has is named", () => {
  const plan = (...names: string[]) =>
    JSON.stringify({
      planned_values: { root_module: { resources: names.map((name) => ({ type: "aws_iam_role", name })) } },
    });
  const configuration = 'resource "aws_iam_role" "a" {\n}\nresource "aws_iam_role" "b" {\n}\n';

  expect(unplanned(configuration, [plan("a"), plan("b")])).toEqual([]);
  expect(unplanned(configuration, [plan("a")])).toEqual([
    "aws_iam_role.b is in no plan: add the inputs that make it to scripts/checkov/plans.ts.",
  ]);
});
