import type { Answer } from "./ask";

/** Who asks, for what. */
export interface Asker {
  /** Services, accounts or ARNs, of which any will do. */
  readonly principals: readonly string[];
  readonly action: string;
  /** The resource for which a service asks. Default: whatever the policy says */
  readonly sourceArn?: string | undefined;
}

/**
 * Whether a resource's policy lets somebody in. Of conditions only the source's ARN is looked at: any other may hold in one
 * call and not in the next, so that an Allow is taken to hold, and a Deny not.
 */
export function admits(policy: string | undefined, { principals, action, sourceArn }: Asker): boolean {
  const meant = statementsOf(policy).filter(({ Principal, Action }) => {
    const named = Principal === "*" ? ["*"] : Object.values(Principal ?? {}).flat();
    return ["*", ...principals].some((each) => named.includes(each)) && matchesAny(Action, action);
  });
  const isOfSource = ({ Condition = {} }: Answer) => {
    const tests = Object.values<Answer>(Condition).flatMap((test) => Object.entries(test));
    const sources = tests.filter(([key]) => key.toLowerCase() === "aws:sourcearn");
    return sourceArn === undefined || sources.every(([, patterns]) => matchesAny(patterns, sourceArn));
  };
  return (
    meant.some((statement) => statement.Effect === "Allow" && isOfSource(statement)) &&
    !meant.some(({ Effect, Condition }) => Effect === "Deny" && Condition === undefined)
  );
}

function statementsOf(policy = "{}"): readonly Answer[] {
  try {
    return [JSON.parse(policy)?.Statement ?? []].flat();
  } catch {
    return [];
  }
}

/** IAM's wildcards; names of actions know no case. */
const matchesAny = (patterns: unknown, text: string): boolean =>
  [patterns ?? []].flat().some((pattern) => {
    const parts = String(pattern).replace(/[.+^${}()|[\]\\]/g, "\\$&");
    return new RegExp(`^${parts.replace(/\*/g, ".*").replace(/\?/g, ".")}$`, "i").test(text);
  });
