import { withAddresses } from "../../../functions/contract/documentation";
import { isDenied, Refusal } from "../../account/ask";
import type { Examination } from "../../account/examination";

export interface CheckResult {
  readonly check: string;
  /** `failed`: the installation does not do all of its work. `warning`: it may soon not, or nobody could look. */
  readonly status: "ok" | "warning" | "failed";
  readonly message: string;
  /** The next step; null: nothing to do. */
  readonly todo: string | null;
}

/** The findings of a check, one a line. Without a finding the check is ok, with the returned message. */
export type CheckResults = AsyncGenerator<Omit<CheckResult, "check">, string>;
export type Check = (examination: Examination) => CheckResults;

/** @param todo may name pages of docs/ by their paths, which are shown as addresses */
const found = (status: CheckResult["status"]) => (message: string, todo: string) => ({
  ...{ status, message, todo: withAddresses(todo) },
});
export const warning = found("warning");
export const failed = found("failed");

/** Advice about something that was changed by hand. */
export const APPLY = "terraform apply puts it back";

/** Makes all checks at once. If AWS refuses an answer, that check gives a warning, and the others go on. */
export async function examine(
  checks: Readonly<Record<string, Check>>,
  examination: Examination,
): Promise<readonly CheckResult[]> {
  const made = Object.entries(checks).map(async ([check, look]): Promise<CheckResult[]> => {
    const findings: CheckResult[] = [];
    try {
      const looking = look(examination);
      let step = await looking.next();
      for (; !step.done; step = await looking.next()) {
        findings.push({ check, ...step.value });
      }
      return findings.length > 0 ? findings : [{ check, status: "ok", message: step.value, todo: null }];
    } catch (error) {
      // An answer that differs from AWS's pages ends this check only.
      const refusal = error instanceof Refusal ? error : new Refusal(check, error as Error);
      const { action, name, message } = refusal;
      const todo = `${isDenied(refusal) ? `allow ${action}` : "see resources"}, and run it again`;
      return [...findings, { check, ...warning(`no answer to ${action} (${name}: ${message})`, todo) }];
    }
  });
  return (await Promise.all(made)).flat();
}
