import { type Attribute, OUTCOME_PREFIX } from "../../../functions/contract/ledger";
import type { CompletedOutcome, Outcome } from "../../../functions/contract/notices/outcome";
import type { OutcomeChange } from "../../../functions/images/verdict";
import { newsOfVerdict } from "../../../functions/images/verdict";
import type { CreateInvariant } from "../invariant";

interface ImageHistory {
  readonly verdict?: CompletedOutcome | undefined;
  /** Of the latest error since `verdict`. */
  readonly errorKind?: unknown;
}

/** Each scan ends once, with an outcome in the outbox. `change` follows from the order of verdicts and errors. */
export const newsIsTrue: CreateInvariant = (world, report) => {
  const images = new Map<string, ImageHistory>();
  const ended = new Set<string>();
  return {
    itemChanged: (key, before, after) => {
      if (after === undefined) {
        images.delete(key);
        return;
      }
      const isNew = (attribute: Attribute) =>
        after[attribute] !== undefined && after[attribute] !== before?.[attribute];
      // Neither a copied verdict nor the arrival of a verdict's list is news.
      const isOfOther = after.copiedFrom !== undefined || after.verdict === undefined;
      if (!isNew("errorAt") && (isOfOther || !isNew("verdictAt"))) {
        return;
      }
      const scanId = String(after.scanId);
      const text = world.store.peek(`${OUTCOME_PREFIX}${scanId}`)?.outcome;
      if (text === undefined || ended.has(scanId)) {
        report(`scan ${scanId} of ${key} ended ${text === undefined ? "without an outcome" : "twice"}`);
        return;
      }
      ended.add(scanId);
      const outcome: Outcome = JSON.parse(String(text));
      const known = images.get(key) ?? {};
      const now = "error" in outcome ? { ...known, errorKind: after.errorKind } : { verdict: outcome };
      images.set(key, now);
      const change = changeBetween(known, now);
      if (outcome.change !== change) {
        report(`the outcome of scan ${scanId} of ${key} says ${outcome.change} where it is ${change}`);
      }
    },
  };
};

function changeBetween(before: ImageHistory, { verdict, errorKind }: ImageHistory): OutcomeChange {
  if (verdict !== undefined && verdict !== before.verdict) {
    return newsOfVerdict(before.verdict, verdict, before.errorKind !== undefined).change;
  }
  return errorKind === before.errorKind ? "same" : "first";
}
