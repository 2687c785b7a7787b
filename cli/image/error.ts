import { BACKEND_ERRORS } from "../../functions/errors/backend-errors";
import { BUILD_ERRORS } from "../../functions/errors/build-errors";
import type { ErrorReason } from "../../functions/errors/error-reason";
import { RUNNER_ERRORS } from "../../functions/errors/runner-errors";
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

const CATALOGUE: readonly (readonly [string, ErrorReason])[] = [
  BUILD_ERRORS,
  RUNNER_ERRORS,
  BACKEND_ERRORS,
].flatMap((errors) => Object.entries(errors));

export function errorIn({ errorKind, errorAt }: Row): ShownError {
  const [, , kind] = textIn(errorKind)?.split("/") ?? [];
  const [code = null, { advice = null } = {}] = CATALOGUE.find(([known]) => known === kind) ?? [];
  return { code, since: textIn(errorAt) ?? null, advice };
}
