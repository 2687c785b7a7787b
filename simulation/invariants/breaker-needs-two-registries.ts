import { CONTROL_KEY } from "../../functions/contract/ledger";
import { readBreaker, type SeenRegistry } from "../../functions/ledger/breaker/stored-breaker";
import type { Row } from "../../functions/ledger/table/table";
import type { CreateInvariant } from "./invariant";

const registryOf = (reference: unknown) => String(reference).split("/")[0] ?? "";
/** A cause ends with the error's code in the catalogue. */
const codeOf = (after: Row) => String(Object(after.breaker).cause).split("/").at(-1) ?? "";
/** States of rows whose images say nothing of the installation: their own error is in the way, or a time of theirs. */
const MUTE: readonly unknown[] = ["ERROR", "HELD"];

/**
 * No registry opens the breaker alone, whatever it prints: where the ledger knows images of two, two met the same error. A
 * registry is forgotten only where its image cannot be scanned.
 */
export const breakerNeedsTwoRegistries: CreateInvariant = (_, report) => {
  /** By code of an error that builds exported, the registries of their images. */
  const met = new Map<string, Set<string>>();
  const rows = new Map<string, Row | undefined>();
  const checkForgotten = (before: readonly SeenRegistry[], after: readonly SeenRegistry[]) => {
    for (const { name, image } of before.filter((each) => !after.some(({ name }) => name === each.name))) {
      const row = rows.get(image);
      // Where there are as many as before, it gave way to a later one.
      if (after.length < before.length && row !== undefined && !MUTE.includes(row.scanState)) {
        report(`the registry ${name} was forgotten, although ${image} can be scanned`);
      }
    }
  };
  return {
    buildEnded: ({ result, variables }) => {
      const code = result?.exported.SCAN_ERROR ?? "";
      met.set(code, (met.get(code) ?? new Set()).add(registryOf(variables.get("IMAGE_REFERENCE"))));
    },
    itemChanged: (key, before, after) => {
      rows.set(key, after);
      if (key !== CONTROL_KEY || after === undefined) {
        return;
      }
      const known = readBreaker(before).registries;
      checkForgotten(known, readBreaker(after).registries);
      if (after.breaker !== undefined && before?.breaker === undefined) {
        const registries = met.get(codeOf(after));
        if (registries?.size === 1 && known.some(({ name }) => !registries.has(name))) {
          report(`the breaker opened by ${codeOf(after)}, which only ${[...registries].join(", ")} met`);
        }
      }
    },
  };
};
