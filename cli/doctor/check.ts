import { withAddresses } from "../../functions/contract/documentation";
import { type Ask, Refusal } from "./ask";
import type { Evidence } from "./evidence";
import type { Names } from "./names";

/** What a check has found. */
export interface Finding {
  /** Name of the check. */
  readonly check: string;
  /** `failed`: the installation does not do all that it is for. `warning`: it may soon not, or nobody could look. */
  readonly status: "ok" | "warning" | "failed";
  readonly message: string;
  /** What to do; null where nothing is to be done. */
  readonly todo: string | null;
}

/** Each is a line. A check that yields none has found nothing wrong; what a check returns is said of that. */
export type Findings = AsyncGenerator<Omit<Finding, "check">, string>;
export type Check = (examination: Examination) => Findings;

/** What checks look at. */
export interface Examination {
  readonly ask: Ask;
  readonly names: Names;
  readonly region: string;
  /** What the ledger says. */
  readonly evidence: () => Promise<Evidence>;
  /** When the file at an address was put there; undefined where its server does not say, or does not answer. */
  readonly publishedAt: (url: string) => Promise<Date | undefined>;
  /** A command of this program, and one of AWS's, that work when they are pasted. */
  readonly paste: (command: string) => string;
  readonly aws: (command: string) => string;
  readonly now: Date;
}

const found = <S extends Finding["status"]>(status: S, message: string, todo: string) => ({
  ...{ status, message },
  todo: withAddresses(todo),
});
/** @param todo names pages of docs/ by their paths, which are shown as addresses */
export const warning = (message: string, todo: string) => found("warning", message, todo);
export const failed = (message: string, todo: string) => found("failed", message, todo);

/** What to do about what was changed by hand. */
export const APPLY = "terraform apply puts it back";
export const UNPAUSE = "set enabled to true, and apply, to go on";

/** How a number of things is written. */
export const count = (number: number, one: string, many = `${one}s`) =>
  `${number} ${number === 1 ? one : many}`;

/**
 * Makes all checks at once. One that AWS does not answer is a warning, and never ends the others.
 *
 * @throws Refusal where AWS does not accept the credentials
 */
export async function examine(
  checks: Readonly<Record<string, Check>>,
  examination: Examination,
): Promise<readonly Finding[]> {
  const made = Object.entries(checks).map(async ([check, look]) => {
    const findings: Finding[] = [];
    try {
      const looking = look(examination);
      for (let step = await looking.next(); ; step = await looking.next()) {
        if (!step.done) {
          findings.push({ check, ...step.value });
        } else {
          return findings.length > 0
            ? findings
            : [{ check, status: "ok", message: step.value, todo: null } as const];
        }
      }
    } catch (error) {
      return [...findings, { check, ...notLookedAt(error) }];
    }
  });
  return (await Promise.all(made)).flat();
}

function notLookedAt(error: unknown) {
  // Without credentials, or a network, no check could look.
  if (!(error instanceof Refusal) || error.is("ofCredentials") || error.message.includes("ECONNREFUSED")) {
    throw error;
  }
  const { action, code, message } = error;
  if (error.is("denied")) {
    return warning(`the credentials lack ${action}`, `allow ${action}, and run it again`);
  }
  return error.is("absent")
    ? warning(`there is nothing to look at: ${message || code}`, "see resources")
    : warning(`AWS does not answer ${action} (${code}: ${message})`, "run it again");
}
