import type { AcceptedFinding } from "./accepted-findings";

/** A failed check as checkov's JSON has it. */
export interface Finding {
  readonly check_id: string;
  readonly check_name: string;
  /** Address, such as `aws_lambda_function.scan_trigger`. */
  readonly resource: string;
}

/** The part of checkov's JSON that counts. */
export interface CheckovReport {
  readonly results: { readonly failed_checks: readonly Finding[] };
  readonly summary: { readonly passed: number; readonly parsing_errors: number };
}

/**
 * What is wrong with a scan: a sentence for each finding that nobody accepted, and for each acceptance that is no longer
 * needed. Empty: the plan is clean.
 *
 * @throws Error when the report says that nothing was checked
 */
export function complaints(
  { results, summary }: CheckovReport,
  accepted: readonly AcceptedFinding[],
): string[] {
  if (summary.passed === 0 || summary.parsing_errors > 0) {
    throw new Error(`Checkov could not read the plan: ${JSON.stringify(summary)}.`);
  }
  const findings = results.failed_checks;
  const unexpected = findings.filter((finding) => !accepted.some((each) => covers(each, finding)));
  const superfluous = accepted.filter((each) => !findings.some((finding) => covers(each, finding)));
  return [
    ...unexpected.map(
      ({ check_id, check_name, resource }) =>
        `${resource}: ${check_name} (${check_id}). Correct it, or accept it with a reason in scripts/checkov/accepted-findings.ts.`,
    ),
    ...superfluous.map(
      ({ check, resourceType }) =>
        `${check} is accepted for ${resourceType}, which has no such finding: remove it from scripts/checkov/accepted-findings.ts.`,
    ),
  ];
}

function covers({ check, resourceType }: AcceptedFinding, { check_id, resource }: Finding): boolean {
  return check_id === check && resource.startsWith(`${resourceType}.`);
}
