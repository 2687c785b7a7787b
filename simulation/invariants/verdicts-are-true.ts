import { keyOfResult } from "../aws/codebuild/scan-runner";
import { trueVerdict } from "../fleet/registries";
import type { CreateInvariant } from "./invariant";

/** Never a verdict of another image or platform, nor another one than Sysdig's; an error never replaces a verdict. */
export const verdictsAreTrue: CreateInvariant = (_, report) => ({
  itemChanged: (key, before, after) => {
    if (after?.verdict === undefined || after === before) {
      return;
    }
    const url = String(after.resultUrl);
    if (keyOfResult(url) !== key) {
      report(`${key} has the result of another image: ${url}`);
    }
    if (after.verdict !== trueVerdict(key)) {
      report(`${key} has the verdict ${after.verdict}, Sysdig says ${trueVerdict(key)}`);
    }
  },
});
