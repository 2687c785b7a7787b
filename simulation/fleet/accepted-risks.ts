import type { Verdict } from "../../functions/contract/images/scan";

/** How a person names images whose risk is accepted. */
export const NAME_MATCHES = ["exact", "prefix", "suffix", "contains"] as const;

/** A risk that is accepted for every image with such a name. */
export interface AcceptedName {
  readonly match: (typeof NAME_MATCHES)[number];
  readonly text: string;
}

/** Sysdig's answer about an image under a name. */
export interface NamedAnswer {
  readonly verdict: Verdict;
  /** A risk that counts is accepted for the name. */
  readonly isBound: boolean;
}

/** The risks that people accept in Sysdig by names, and take back. */
export class AcceptedRisks {
  private readonly accepted = new Set<AcceptedName>();

  accept(risk: AcceptedName): void {
    this.accepted.add(risk);
  }

  revoke(risk: AcceptedName): void {
    this.accepted.delete(risk);
  }

  /** @param verdict without any accepted risk */
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
