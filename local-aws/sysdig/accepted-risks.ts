import type { AcceptedRisk, ImageBehaviour } from "./catalog";
import { ENTITY_TYPES, isNamed, type NameMatch } from "./image-names";
import { referenceTo } from "./reference";

/** A risk that somebody accepted in Sysdig for a whole image, whatever is in it. */
export interface AcceptedImageRisk {
  /** The name of the image as Sysdig lists it, such as `registry.test/app:1`, or a part of it. */
  imageName: string;
  /** For which names it counts. @default `exact` */
  match?: NameMatch;
  /** @default `RiskOwned` */
  reason?: string;
  /** @default `reviewed` */
  description?: string;
  /** Last day on which it counts, such as `2027-01-31`. @default - it never ends */
  expirationDate?: string | null;
}

/** An entry of a result's `riskAccepts`. */
export interface RiskAccept {
  id: string;
  entityType: "vulnerability" | (typeof ENTITY_TYPES)[NameMatch];
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

/** Key of the risk that is accepted for the vulnerabilities of a severity. */
export const riskOf = (severity: string): string => referenceTo(`risk ${severity}`);

/** Where the whole evaluation is `accepted`, the risks that would have failed it were accepted. */
export function acceptedRisksOf({ evaluation, acceptedRisks }: ImageBehaviour): readonly AcceptedRisk[] {
  if (acceptedRisks) return acceptedRisks;
  return evaluation === "accepted" ? [{ severity: "critical" }, { severity: "high" }] : [];
}

/**
 * The `riskAccepts` of a result. Vulnerabilities refer to theirs; nothing refers to one of the whole image, as in real
 * results.
 */
export function riskAccepts(
  risks: readonly AcceptedRisk[],
  ofImage: readonly AcceptedImageRisk[],
): RiskAccepts {
  const accepts: RiskAccepts = {};
  for (const { severity, ...risk } of risks) {
    const defaults = { reason: "RiskMitigated", description: "reviewed", status: "active" };
    accepts[riskOf(severity)] = riskAccept("vulnerability", severity, { ...defaults, ...risk });
  }
  for (const { imageName, match = "exact", ...risk } of ofImage) {
    const defaults = { reason: "RiskOwned", description: "reviewed", status: "active" };
    const accepted = riskAccept(ENTITY_TYPES[match], imageName, { ...defaults, ...risk });
    accepts[referenceTo(`risk ${imageName}`)] = accepted;
  }
  return accepts;
}

/** The accepted risks of whole images that count for an image of this name today. */
export function risksOfImage(all: readonly AcceptedImageRisk[], pullString: string): AcceptedImageRisk[] {
  const today = new Date().toISOString().slice(0, 10);
  return all.filter(
    ({ imageName, match = "exact", expirationDate }) =>
      isNamed(pullString, imageName, match) && (!expirationDate || expirationDate >= today),
  );
}

function riskAccept(
  entityType: RiskAccept["entityType"],
  entityValue: string,
  risk: Pick<RiskAccept, "reason" | "description" | "status"> & { expirationDate?: string | null },
): RiskAccept {
  return {
    context: [],
    createdAt: ACCEPTED_AT,
    entityType,
    entityValue,
    expirationDate: null,
    id: referenceTo(`accepted ${entityType} ${entityValue}`).replaceAll("-", ""),
    updatedAt: ACCEPTED_AT,
    ...risk,
  };
}
