import type { ScanError } from "../../../../functions/contract/images/scan";
import { RunnerError } from "../../../../functions/programs/scan-runner/runner-error";
import { endOfBuild } from "../../../../functions/scanners/inline/build";
import { build, image, NOW } from "../../samples";

type Variables = Readonly<Record<string, string | undefined>>;

/** What becomes of an error of the scan-runner that a build exported. */
export interface ExplainedError extends ScanError {
  /** What went wrong: the reason without the image, and without what happens next. */
  readonly message: string;
}

/** What the coordinator makes of what a build exported; undefined where that is a verdict. */
export function explainedExports(
  exported: Variables,
  environment: Variables = {},
): ExplainedError | undefined {
  const end = endOfBuild(
    build({ status: "FAILED", environment: defined(environment), exported: defined(exported) }),
    NOW,
    image().repository,
  );
  if (end.kind !== "error") return undefined;
  const message = end.reason.replace(/^Scan of .*? failed: /, "").replace(/; it is retried later$/, "");
  return { ...end, message };
}

/** What the coordinator makes of an error of the scan-runner; of its reason, what went wrong. */
export function explained(error: unknown, environment: Variables = {}): ScanError {
  const explanation = explainedExports(
    {
      SCAN_ERROR: error instanceof RunnerError ? error.problem : "Unexpected",
      SCAN_DETAIL: (error as Error).message,
    },
    environment,
  );
  if (!explanation) throw new Error(`expected an error, got ${error}`);
  const { message: reason, ...end } = explanation;
  return { ...end, reason };
}

function defined(variables: Variables): Record<string, string> {
  const entries = Object.entries(variables).filter((entry): entry is [string, string] => Boolean(entry[1]));
  return Object.fromEntries(entries);
}
