import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { ErrorClass, ErrorScope } from "../../../../functions/contract/images/scan";

/** One way in which CodeBuild ends a build, and what the ledger has to say of it. */
export interface BuildEnding {
  readonly name: string;
  /** As in BatchGetBuilds. */
  readonly buildStatus: string;
  readonly phase: string;
  readonly phaseStatus: string;
  readonly statusCode: string;
  readonly message: string;
  readonly errorClass: ErrorClass;
  readonly errorScope: ErrorScope;
  /** In the reason. */
  readonly says: string;
}

/**
 * In each line a name; the status of the build, the phase that ended it and its status; code and message; class and scope of the
 * error, and words of its reason. They are CodeBuild's own words where its user guide or reports of real builds have them; the
 * others keep to their form.
 */
const TABLE = readFileSync(join(__dirname, "../../../fixtures/build-endings.txt"), "utf8");

export const BUILD_ENDINGS: readonly BuildEnding[] = TABLE.trim()
  .split("\n")
  .map((line) => {
    const [name = "", ending = "", statusCode = "", message = "", judged = "", says = ""] = line.split(" | ");
    const [buildStatus = "", phase = "", phaseStatus = ""] = ending.split(" ");
    const [errorClass, errorScope] = judged.split(" ") as [ErrorClass, ErrorScope];
    return {
      name,
      buildStatus,
      phase,
      phaseStatus,
      statusCode,
      message: message.replace(/\\n\\t/, "\n\t"),
      errorClass,
      errorScope,
      says,
    };
  });
