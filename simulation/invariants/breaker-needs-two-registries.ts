import { readBreaker, type SeenRegistry } from "../../functions/capacity/breaker/stored-breaker";
import { DAY, MINUTE } from "../../functions/contract/durations";
import { CONTROL_KEY } from "../../functions/contract/ledger";
import type { Row } from "../../functions/table/table";
import type { CreateInvariant } from "./invariant";

const registryOf = (reference: unknown) => String(reference).split("/")[0] ?? "";
/** A cause ends with the error's code in the catalogue. */
const codeOf = (after: Row) => String(Object(after.breaker).cause).split("/").at(-1) ?? "";
const MAX_REGISTRIES = 4;
/** Clocks of instances differ, and an invocation takes its time between the clock and the write. */
const SKEW_MS = MINUTE;

/**
 * No registry opens the breaker alone, whatever it prints: where a running task of another one was seen within a day, two met
 * the same error. A registry gives way only to one that was seen after it.
 */
export const breakerNeedsTwoRegistries: CreateInvariant = ({ clock }, report) => {
  /** By code of an error that builds exported, the registries of their images. */
  const met = new Map<string, Set<string>>();
  const checkForgotten = (before: readonly SeenRegistry[], after: readonly SeenRegistry[]) => {
    for (const { name, seenAt } of before.filter((each) => !after.some(({ name }) => name === each.name))) {
      if (after.length < MAX_REGISTRIES || after.some((each) => each.seenAt < seenAt)) {
        report(`the registry ${name} was forgotten, although it was seen at ${seenAt.toISOString()}`);
      }
    }
  };
  return {
    buildEnded: ({ result, variables }) => {
      const code = result?.exported.SCAN_ERROR ?? "";
      met.set(code, (met.get(code) ?? new Set()).add(registryOf(variables.get("IMAGE_REFERENCE"))));
    },
    itemChanged: (key, before, after) => {
      if (key !== CONTROL_KEY || after === undefined) {
        return;
      }
      const seen = readBreaker(before).registries;
      checkForgotten(seen, readBreaker(after).registries);
      if (after.breaker !== undefined && before?.breaker === undefined) {
        const registries = met.get(codeOf(after));
        const others = seen.filter(
          ({ name, seenAt }) => !registries?.has(name) && seenAt.getTime() > clock.now() - DAY + SKEW_MS,
        );
        if (registries?.size === 1 && others.length > 0) {
          report(`the breaker opened by ${codeOf(after)}, which only ${[...registries].join(", ")} met`);
        }
      }
    },
  };
};
