import type { Evaluation } from "./catalog";
import { referenceTo } from "./reference";

export interface RiskAccept {
  id: string;
  entityType: "vulnerability";
  entityValue: string;
  reason: string;
  description: string;
  status: string;
  expirationDate: string | null;
  context: unknown[];
  createdAt: string;
  updatedAt: string;
}

export type RiskAccepts = Record<string, RiskAccept>;

const ACCEPTED_AT = "2026-01-20T09:00:00.000Z";

/** Returns the key of the risk accepted for a severity's vulnerabilities. */
export const riskOf = (severity: string): string => referenceTo(`risk ${severity}`);

/** Returns the severities whose risks are accepted. An `accepted` evaluation would have failed without them. */
export function acceptedSeverities(evaluation: Evaluation): readonly string[] {
  return evaluation === "accepted" ? ["critical", "high"] : [];
}

/** Returns the `riskAccepts` of a result, to which its vulnerabilities refer. */
export function riskAccepts(severities: readonly string[]): RiskAccepts {
  return Object.fromEntries(severities.map((severity) => [riskOf(severity), riskAccept(severity)]));
}

function riskAccept(severity: string): RiskAccept {
  return {
    context: [],
    createdAt: ACCEPTED_AT,
    description: "reviewed",
    entityType: "vulnerability",
    entityValue: severity,
    expirationDate: null,
    id: referenceTo(`accepted vulnerability ${severity}`).replaceAll("-", ""),
    reason: "RiskMitigated",
    status: "active",
    updatedAt: ACCEPTED_AT,
  };
}
