import type { AcceptedFinding } from "./accepted-findings";
import type { PlanName } from "./plans";

export interface Finding {
  readonly check_id: string;
  readonly check_name: string;
  /** Address, such as `aws_lambda_function.scan_trigger`. */
  readonly resource: string;
}

/** The part of checkov's JSON that is read. */
export interface CheckovReport {
  readonly results: { readonly failed_checks: readonly Finding[] };
  readonly summary: { readonly passed: number; readonly parsing_errors: number };
}

export interface JudgedPlan {
  readonly plan: PlanName;
  readonly report: CheckovReport;
}

/**
 * Returns a sentence for each finding that nobody accepted, and for each acceptance that is no longer needed.
 *
 * @throws Error if a report says that nothing was checked
 */
export function complaints(plans: readonly JudgedPlan[], accepted: readonly AcceptedFinding[]): string[] {
  const findings = plans.flatMap(({ plan, report }) =>
    findingsOf(plan, report).map((finding) => ({ plan, finding })),
  );
  const unexpected = findings.filter((each) => !accepted.some((acceptance) => covers(acceptance, each)));
  const superfluous = accepted.filter((acceptance) => !findings.some((each) => covers(acceptance, each)));
  return [
    ...unexpected.map(
      ({ plan, finding: { check_id, check_name, resource } }) =>
        `${resource} (${plan}): ${check_name} (${check_id}). Correct it, or accept it with a reason in scripts/checkov/accepted-findings.ts.`,
    ),
    ...superfluous.map(
      ({ check, resourceType }) =>
        `${check} is accepted for ${resourceType}, which has no such finding: remove it from scripts/checkov/accepted-findings.ts.`,
    ),
  ];
}

/** Returns a sentence for each resource that the text of the `.tf` files has and no plan has: nobody checks it. */
export function unplanned(configuration: string, plans: readonly string[]): string[] {
  const planned = new Set(
    plans.flatMap((plan) =>
      (JSON.parse(plan) as TerraformPlan).planned_values.root_module.resources.map(nameOf),
    ),
  );
  return [...configuration.matchAll(/^resource "(\w+)" "(\w+)"/gm)]
    .map(([, type = "", name = ""]) => nameOf({ type, name }))
    .filter((name) => !planned.has(name))
    .map((name) => `${name} is in no plan: add the inputs that make it to scripts/checkov/plans.ts.`);
}

interface Resource {
  readonly type: string;
  readonly name: string;
}

/** The part of a plan's JSON that is read. */
interface TerraformPlan {
  readonly planned_values: { readonly root_module: { readonly resources: readonly Resource[] } };
}

const nameOf = ({ type, name }: Resource): string => `${type}.${name}`;

function findingsOf(plan: PlanName, { results, summary }: CheckovReport): readonly Finding[] {
  if (summary.passed === 0 || summary.parsing_errors > 0) {
    throw new Error(`Checkov could not read the plan of ${plan}: ${JSON.stringify(summary)}.`);
  }
  return results.failed_checks;
}

function covers(
  { check, resourceType, plan: only }: AcceptedFinding,
  { plan, finding }: { readonly plan: PlanName; readonly finding: Finding },
): boolean {
  const isOfPlan = only === undefined || only === plan;
  return isOfPlan && finding.check_id === check && finding.resource.startsWith(`${resourceType}.`);
}
