import { joined, recordOf, textOf } from "./parts";
import type { Result, RiskBearer } from "./result-document";

/** Which risks are accepted, and why. */
export interface AcceptedRisks {
  /** Why the risk of any of them is accepted; undefined where it is not, or no longer. */
  of(...bearers: (RiskBearer | undefined)[]): string | undefined;
  /** Those of the whole image: which image, and why. Nothing in a result refers to them. */
  readonly ofImage: readonly { readonly image: string; readonly why: string }[];
  /** Whether any is accepted for the image's name: under another name the image may fail. */
  readonly byName: boolean;
}

export function readAcceptedRisks({ riskAccepts = {} }: Result): AcceptedRisks {
  const active = new Map<string, string>();
  const ofImage: { image: string; why: string }[] = [];
  let byName = false;
  for (const [reference, risk] of recordOf(riskAccepts, "riskAccepts")) {
    const { status = "active", entityType = "", entityValue: image = "the image", expirationDate } = risk;
    if (textOf(status, "status").toLowerCase() !== "active") continue;
    const until = expirationDate && `until ${expirationDate}`;
    const why = joined("risk accepted", risk.reason, risk.description, until);
    active.set(reference, why);
    // By the image's name, or by the beginning, the end or a part of it.
    const isOfImage = textOf(entityType, "entityType").startsWith("image");
    if (isOfImage) ofImage.push({ image, why });
    // A context may have any shape.
    byName ||= isOfImage || /"(context)?type":"image/i.test(JSON.stringify(risk.context ?? ""));
  }
  return {
    ofImage,
    byName,
    of: (...bearers) =>
      bearers
        .flatMap((bearer) => bearer?.riskAcceptRefs ?? [])
        .map((reference) => active.get(reference))
        .find(Boolean),
  };
}
