import { withAddresses } from "../../../functions/contract/documentation";
import { isDenied, Refusal } from "../../account/ask";
import type { Examination } from "../../account/examination";

/** Result of a check. */
export interface CheckResult {
  /** Name of the check. */
  readonly check: string;
  /** `failed`: the installation does not do all that it is for. `warning`: it may soon not, or nobody could look. */
  readonly status: "ok" | "warning" | "failed";
  readonly message: string;
  /** The next step; null where nothing is to be done. */
  readonly todo: string | null;
}

/** Each is a line. A check that yields none has found nothing wrong; what a check returns is said of that. */
export type CheckResults = AsyncGenerator<Omit<CheckResult, "check">, string>;
export type Check = (examination: Examination) => CheckResults;

/** @param todo names pages of docs/ by their paths, which are shown as addresses */
const found = (status: CheckResult["status"]) => (message: string, todo: string) => ({
  ...{ status, message, todo: withAddresses(todo) },
});
export const warning = found("warning");
export const failed = found("failed");

/** Advice about something that was changed by hand. */
export const APPLY = "terraform apply puts it back";

/** Makes all checks at once. One that AWS does not answer is a warning, and never ends the others. */
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
      // An answer of another form than AWS's pages have ends this check, and no other.
      const refusal = error instanceof Refusal ? error : new Refusal(check, error as Error);
      const { action, name, message } = refusal;
      const todo = `${isDenied(refusal) ? `allow ${action}` : "see resources"}, and run it again`;
      return [...findings, { check, ...warning(`no answer to ${action} (${name}: ${message})`, todo) }];
    }
  });
  return (await Promise.all(made)).flat();
}
