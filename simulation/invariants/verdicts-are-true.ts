import { nameOfResult } from "../aws/codebuild/scan-runner";
import { contentOf } from "../observed/names";
import type { Exported } from "../observed/simulated-build";
import type { CreateInvariant } from "./invariant";

/**
 * A verdict in an image's item is what Sysdig said in a build of this name; a copied one, in a build of this content and
 * platform under the name that it was copied from, and bound to no name.
 */
export const verdictsAreTrue: CreateInvariant = (_, report) => {
  const said = new Map<string, Exported>();
  return {
    buildEnded: ({ id, result }) => {
      said.set(id, result?.exported ?? {});
    },
    itemChanged: (key, before, after) => {
      if (after?.verdict === undefined || after === before) {
        return;
      }
      const url = String(after.resultUrl);
      const { name, build } = nameOfResult(url);
      const isCopy = after.copiedFrom !== undefined;
      if (
        isCopy ? contentOf(name) !== contentOf(key) || !name.startsWith(`${after.copiedFrom}@`) : name !== key
      ) {
        report(`${key} has the result of another image: ${url}`);
      }
      const { SCAN_VERDICT: verdict, SCAN_BOUND_TO: boundTo = "" } = said.get(build) ?? {};
      if (after.verdict !== verdict || (isCopy && boundTo !== "")) {
        report(`${key} is ${after.verdict}; Sysdig says ${verdict} of ${name}, bound to "${boundTo}"`);
      }
    },
  };
};
