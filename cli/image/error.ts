import { BACKEND_ERRORS } from "../../functions/errors/backend-errors";
import { BUILD_ERRORS } from "../../functions/errors/build-errors";
import type { ErrorReason } from "../../functions/errors/error-reason";
import { RUNNER_ERRORS } from "../../functions/errors/runner-errors";
import { readRow } from "../../functions/rows/row";
import type { Row } from "../../functions/table/table";
import { textIn } from "../../functions/table/value";

/** Why the latest scan of an image ended without a verdict, beside what its `scan` says. */
export interface ShownError {
  /** Its name in docs/errors.md; null: it has none there. */
  readonly code: string | null;
  readonly since: string | null;
  /** What to do; null: its reason says all that is known. */
  readonly advice: string | null;
}

const CATALOGUE: Readonly<Record<string, ErrorReason>> = {
  ...BUILD_ERRORS,
  ...RUNNER_ERRORS,
  ...BACKEND_ERRORS,
};

/** @returns null for a row whose latest scan did not end in an error */
export function errorOf(item: Row): ShownError | null {
  const row = readRow(item);
  if (row?.scan?.state !== "ERROR") {
    return null;
  }
  const code = textIn(item.errorKind)?.split("/")[2] ?? "";
  const entry = Object.hasOwn(CATALOGUE, code) ? CATALOGUE[code] : undefined;
  return {
    code: entry ? code : null,
    since: row.errorAt?.toISOString() ?? null,
    advice: entry?.advice ?? null,
  };
}
