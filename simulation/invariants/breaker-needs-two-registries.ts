import { CONTROL_KEY } from "../../functions/contract/ledger";
import type { Row } from "../../functions/ledger/table/table";
import { HOUR } from "../clock/durations";
import type { CreateInvariant } from "./invariant";

/** An image that came so lately may not count yet. */
const LATELY = HOUR / 12;

const registryOf = (reference: unknown) => String(reference).split("/")[0] ?? "";
/** A cause ends with the error's code in the catalogue. */
const codeOf = (after: Row) => String(Object(after.breaker).cause).split("/").at(-1) ?? "";

/** No registry opens the breaker alone, whatever it prints: where the ledger knows images of two, two met the same error. */
export const breakerNeedsTwoRegistries: CreateInvariant = (world, report) => {
  /** By code of an error that builds exported, the registries of their images. */
  const met = new Map<string, Set<string>>();
  /** Since when the ledger knows a registry. */
  const known = new Map<string, number>();
  const otherKnown = (registries: ReadonlySet<string>) =>
    [...known].some(([name, at]) => !registries.has(name) && at < world.clock.now() - LATELY);
  return {
    buildEnded: ({ result, variables }) => {
      const code = result?.exported.SCAN_ERROR ?? "";
      met.set(code, (met.get(code) ?? new Set()).add(registryOf(variables.get("IMAGE_REFERENCE"))));
    },
    itemChanged: (key, before, after) => {
      if (typeof after?.repository === "string") {
        const name = registryOf(after.repository);
        known.set(name, known.get(name) ?? world.clock.now());
      }
      if (key === CONTROL_KEY && after?.breaker !== undefined && before?.breaker === undefined) {
        const registries = met.get(codeOf(after));
        if (registries?.size === 1 && otherKnown(registries)) {
          report(`the breaker opened by ${codeOf(after)}, which only ${[...registries].join(", ")} met`);
        }
      }
    },
  };
};
