import { BACKEND_ERRORS } from "./backend-errors";
import { BUILD_ERRORS } from "./build-errors";
import type { CodedReason } from "./error-reason";
import { RUNNER_ERRORS } from "./runner-errors";

/** The tables of errors in each page of docs/, by the names of their markers; `npm run generate` prints them there. */
export const ERROR_TABLES: Readonly<Record<string, Readonly<Record<string, readonly CodedReason[]>>>> = {
  "docs/errors.md": {
    "build-errors": Object.values(BUILD_ERRORS),
    "runner-errors": Object.values(RUNNER_ERRORS),
  },
  "docs/backend-mode.md": {
    "backend-errors": Object.values(BACKEND_ERRORS),
  },
};
