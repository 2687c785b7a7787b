import type { Verdict } from "../../functions/contract/images/scan";

export const NAME_MATCHES = ["exact", "prefix", "suffix", "contains"] as const;

export interface AcceptedName {
  readonly match: (typeof NAME_MATCHES)[number];
  readonly text: string;
}

export interface NamedAnswer {
  readonly verdict: Verdict;
  readonly isBound: boolean;
}

export class AcceptedRisks {
  private readonly accepted = new Set<AcceptedName>();

  accept(risk: AcceptedName): void {
    this.accepted.add(risk);
  }

  revoke(risk: AcceptedName): void {
    this.accepted.delete(risk);
  }

  /** @param verdict without accepted risks */
  answer(verdict: Verdict, reference: string): NamedAnswer {
    const isBound = [...this.accepted].some((risk) => isNamed(risk, reference));
    return { verdict: isBound && verdict === "FAILED" ? "PASSED" : verdict, isBound };
  }
}

function isNamed({ match, text }: AcceptedName, reference: string): boolean {
  switch (match) {
    case "exact":
      return reference === text;
    case "prefix":
      return reference.startsWith(text);
    case "suffix":
      return reference.endsWith(text);
    case "contains":
      return reference.includes(text);
  }
}
